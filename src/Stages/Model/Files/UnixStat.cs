using System.Runtime.InteropServices;
using System.Text;

namespace Tars.Stages.Files;

/// <summary>What Linux says about a path and .NET does not: its type and who owns it.</summary>
/// <param name="Type">The type's four bits, as in st_mode.</param>
/// <param name="Permissions">The twelve bits below it.</param>
/// <param name="Owner">The user's number.</param>
internal readonly record struct UnixStat(int Type, UnixFileMode Permissions, uint Owner)
{
    internal const int Fifo = 0x1000;
    internal const int CharacterDevice = 0x2000;
    internal const int Folder = 0x4000;
    internal const int BlockDevice = 0x6000;
    internal const int Socket = 0xC000;

    private const int TypeBits = 0xF000;
    private const int RelativeToWorkingFolder = -100;
    private const int OfTheLinkItself = 0x100;
    private const uint Wanted = 0x1 | 0x2 | 0x8 | 0x100 | 0x800;

    // The layout of struct statx is the same on every architecture, unlike that of struct stat.
    private const int SizeOfStatx = 256;
    private const int OwnerAt = 20;
    private const int ModeAt = 28;
    private const int InodeAt = 32;
    private const int BirthAt = 80;
    private const int DeviceAt = 136;

    /// <summary>
    /// What tells it from everything else that has its path at another time: device, inode, and the seconds and nanoseconds of its birth,
    /// since inodes are used again; the latter are 0 where the file system keeps none.
    /// </summary>
    public (ulong Device, ulong Inode, long Seconds, uint Nanoseconds) Identity { get; private init; }

    /// <summary>Follows links; null where nothing is there, it cannot be told, or the system is not Linux.</summary>
    public static UnixStat? Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Of(Encoding.UTF8.GetBytes(path), follow: true);
    }

    /// <param name="path">The bytes of the path, without a NUL at the end.</param>
    /// <param name="follow">False tells about a link, not about its target.</param>
    public static UnixStat? Of(byte[] path, bool follow)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        byte[] found = new byte[SizeOfStatx];
        try
        {
            if (Native.Statx(RelativeToWorkingFolder, [.. path, 0], follow ? 0 : OfTheLinkItself, Wanted, found) != 0)
                return null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }

        int mode = MemoryMarshal.Read<ushort>(found.AsSpan(ModeAt));
        return new UnixStat(mode & TypeBits, (UnixFileMode)(mode & ~TypeBits), MemoryMarshal.Read<uint>(found.AsSpan(OwnerAt)))
        {
            Identity = (
                MemoryMarshal.Read<ulong>(found.AsSpan(DeviceAt)),
                MemoryMarshal.Read<ulong>(found.AsSpan(InodeAt)),
                MemoryMarshal.Read<long>(found.AsSpan(BirthAt)),
                MemoryMarshal.Read<uint>(found.AsSpan(BirthAt + sizeof(long)))),
        };
    }

    /// <summary>The user that this process acts as.</summary>
    public static uint User() => Native.GetEffectiveUser();

    private static class Native
    {
        [DllImport("libc", EntryPoint = "statx")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] found);

        [DllImport("libc", EntryPoint = "geteuid")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern uint GetEffectiveUser();
    }
}
