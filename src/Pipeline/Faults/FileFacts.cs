using System.Globalization;
using System.Runtime.InteropServices;

namespace Tars.Pipeline;

/// <summary>What the file system says of a path, as far as .NET does not: its owner and the device it lies on. Linux only.</summary>
/// <param name="Error">The system's number when it could not be asked; 0 for none.</param>
/// <param name="Device">Tells file systems apart.</param>
/// <param name="Owner">The number of the user who owns it.</param>
/// <param name="Group">The number of its group.</param>
internal readonly record struct FileFacts(int Error, ulong Device, uint Owner, uint Group)
{
    private const int NoEntry = 2;

    public static FileFacts Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new FileFacts(Path.Exists(path) ? 0 : NoEntry, 0, 0, 0);
        }

        // struct statx has one layout on every architecture: uid at 20, gid at 24, the device's numbers at 136 and 140.
        byte[] buffer = new byte[256];
        if (NativeMethods.StatX(-100, path, 0, 0x7FF, buffer) != 0)
        {
            return new FileFacts(Marshal.GetLastPInvokeError(), 0, 0, 0);
        }

        return new FileFacts(0, BitConverter.ToUInt64(buffer, 136), BitConverter.ToUInt32(buffer, 20), BitConverter.ToUInt32(buffer, 24));
    }

    /// <summary>Whether the user that runs this may: 4 read, 2 write, 1 enter or execute.</summary>
    public static bool May(string path, int right) => OperatingSystem.IsWindows() || NativeMethods.Access(path, right) == 0;

    public static uint User => OperatingSystem.IsWindows() ? 0 : NativeMethods.GetEffectiveUser();

    /// <summary>A user's name, or his number where it has none.</summary>
    public static string UserName(uint id) => NameIn("/etc/passwd", id);

    public static string GroupName(uint id) => NameIn("/etc/group", id);

    private static string NameIn(string file, uint id)
    {
        string number = id.ToString(CultureInfo.InvariantCulture);
        try
        {
            foreach (string line in File.ReadLines(file))
            {
                string[] fields = line.Split(':');
                if (fields.Length > 2 && fields[2] == number)
                {
                    return fields[0];
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The number tells as much.
        }

        return number;
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "statx", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = false)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int StatX(
            int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] buffer);

        [DllImport("libc", EntryPoint = "access", BestFitMapping = false, ThrowOnUnmappableChar = false)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

        [DllImport("libc", EntryPoint = "geteuid")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern uint GetEffectiveUser();
    }
}
