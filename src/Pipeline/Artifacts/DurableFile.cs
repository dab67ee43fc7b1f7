using System.Runtime.InteropServices;

namespace Tars.Pipeline;

/// <summary>Writes whole files so that a crash leaves either the old content or the new, never a part.</summary>
public static class DurableFile
{
    // Numbers of Linux and macOS alike. Others mean that this file system has no such thing as flushing a folder.
    private const int InputOutputError = 5;
    private const int NoSpace = 28;

    private static int s_sequence;

    /// <summary>Writes to a temporary name beside the target, flushes, renames over the target and flushes the folder.</summary>
    /// <param name="path">The target; its folder is made when missing.</param>
    /// <param name="content">The whole content.</param>
    /// <exception cref="IOException">The disk is full, the folder cannot be written to, …; the target is then unchanged.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        CreateFolder(folder);
        string temporary = $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref s_sequence)}.tmp";
        try
        {
            using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(
                temporary, FileMode.Create, FileAccess.Write, FileShare.None, preallocationSize: content.Length))
            {
                if (CrashPoint.IsSet("file.half-written"))
                {
                    RandomAccess.Write(file, content[..(content.Length / 2)], 0);
                    CrashPoint.Hit("file.half-written");
                }

                RandomAccess.Write(file, content, 0);
                RandomAccess.FlushToDisk(file);
            }

            CrashPoint.Hit("file.before-rename");
            File.Move(temporary, path, overwrite: true);
            CrashPoint.Hit("file.after-rename");
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(folder);
    }

    /// <summary>A folder is durable only once the folder that names it is flushed.</summary>
    private static void CreateFolder(string folder)
    {
        var missing = new Stack<string>();
        for (string? at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing.Push(at);
        }

        Directory.CreateDirectory(folder);
        foreach (string made in missing)
        {
            FlushFolder(Path.GetDirectoryName(made)!);
        }
    }

    /// <summary>Makes renames and deletions in a folder durable. Does nothing where the system cannot flush folders.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
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
            int result = NativeMethods.FSync(descriptor);
            int error = Marshal.GetLastPInvokeError();
            _ = NativeMethods.Close(descriptor);
            if (result != 0 && error is (InputOutputError or NoSpace))
            {
                throw new IOException($"{folder}: the disk did not take the names of its files (error {error}); check the disk and run again.");
            }
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = false)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int FSync(int descriptor);

        [DllImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Close(int descriptor);
    }
}
