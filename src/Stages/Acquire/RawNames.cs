using System.Runtime.InteropServices;
using System.Text;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire;

/// <summary>
/// The names in a folder as Linux keeps them, which is as bytes. .NET puts U+FFFD for what is not UTF-8, and such a name leads nowhere.
/// </summary>
internal static class RawNames
{
    private const int BufferSize = 64 * 1024;

    // O_CLOEXEC and O_NONBLOCK; reading is 0.
    private const int OpenFlags = 0x80000 | 0x800;

    // struct linux_dirent64: inode, offset, the length of the entry, its type, its name with a NUL.
    private const int LengthAt = 16;
    private const int TypeAt = 18;
    private const int NameAt = 19;
    private const int UnknownType = 0;
    private const int FolderType = 4;

    /// <summary>Every name but '.' and '..'; null when the system cannot tell.</summary>
    public static List<(byte[] Name, bool IsFolder)>? In(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        byte[] path = Encoding.UTF8.GetBytes(folder);
        int descriptor = -1;
        try
        {
            descriptor = Native.Open([.. path, 0], OpenFlags);
            return descriptor < 0 ? null : Read(descriptor, path);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
        finally
        {
            if (descriptor >= 0)
                _ = Native.Close(descriptor);
        }
    }

    /// <summary>The text of a name, or null when it is not UTF-8.</summary>
    public static string? Decode(byte[] name) =>
        System.Text.Unicode.Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : null;

    /// <summary>The name as <c>$'…'</c> in a shell takes it: what is not UTF-8 and what a terminal might obey as <c>\xHH</c>.</summary>
    public static string Escape(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        while (!name.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(name, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (!valid || Rune.IsControl(rune))
            {
                foreach (byte b in name[..length])
                    text.Append("\\x").Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else if (rune.Value is '\\' or '\'')
            {
                text.Append('\\').Append((char)rune.Value);
            }
            else
            {
                text.Append(rune.ToString());
            }

            name = name[length..];
        }

        return text.ToString();
    }

    private static List<(byte[] Name, bool IsFolder)>? Read(int descriptor, byte[] folder)
    {
        var names = new List<(byte[], bool)>();
        byte[] buffer = new byte[BufferSize];
        int read;
        while ((read = (int)Native.GetEntries(descriptor, buffer, BufferSize)) > 0)
        {
            for (int at = 0; at < read; at += MemoryMarshal.Read<ushort>(buffer.AsSpan(at + LengthAt)))
            {
                Span<byte> rest = buffer.AsSpan(at + NameAt);
                byte[] name = rest[..rest.IndexOf((byte)0)].ToArray();
                if (name.AsSpan().SequenceEqual("."u8) || name.AsSpan().SequenceEqual(".."u8))
                    continue;
                bool isFolder = buffer[at + TypeAt] == FolderType
                    || (buffer[at + TypeAt] == UnknownType
                        && UnixStat.Of([.. folder, (byte)'/', .. name], follow: false)?.Type == UnixStat.Folder);
                names.Add((name, isFolder));
            }
        }

        return read == 0 ? names : null;
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "open")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Open(byte[] path, int flags);

        [DllImport("libc", EntryPoint = "getdents64")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern nint GetEntries(int descriptor, byte[] buffer, nint size);

        [DllImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Close(int descriptor);
    }
}
