using System.Runtime.InteropServices;

namespace Tars.Pipeline;

/// <summary>Writes whole files so that a crash leaves either the old content or the new, never a part.</summary>
public static class DurableFile
{
    private static int s_sequence;

    /// <summary>Writes to a temporary name beside the target, flushes, renames over the target and flushes the folder.</summary>
    /// <param name="path">The target; its folder is made when missing.</param>
    /// <param name="content">The whole content.</param>
    /// <exception cref="IOException">The disk is full, the folder cannot be written to, …; the target is then unchanged.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        string temporary = $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref s_sequence)}.tmp";
        try
        {
            using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(
                temporary, FileMode.Create, FileAccess.Write, FileShare.None, preallocationSize: content.Length))
            {
                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(folder);
    }

    /// <summary>Makes renames and deletions in a folder durable. Does nothing where the system cannot flush folders.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET refuses to open a folder as a file, and a rename is durable only once its folder is flushed.
        int descriptor = NativeMethods.Open(folder, 0);
        if (descriptor >= 0)
        {
            _ = NativeMethods.FSync(descriptor);
            _ = NativeMethods.Close(descriptor);
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = false)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int FSync(int descriptor);

        [DllImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Close(int descriptor);
    }
}
