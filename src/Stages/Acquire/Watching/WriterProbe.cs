using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Watching;

/// <summary>Asks Linux whether somebody has a file open for writing: a read lease is granted only while nobody has.</summary>
/// <remarks>
/// A lease is for the owner of the file, or a process with CAP_LEASE, on a local file system; elsewhere nothing can be told. It is held
/// for some microseconds: who opens the file for writing meanwhile waits for so long.
/// </remarks>
internal static class WriterProbe
{
    // <fcntl.h> of Linux, the same on every architecture.
    private const int SetSignal = 10;
    private const int SetLease = 1024;
    private const int ReadLease = 0;
    private const int NoLease = 2;
    private const int Again = 11;

    // The signal that breaks a lease is SIGIO, which would end the process; this one is ignored unless somebody asks for it.
    private const int Urgent = 23;

    /// <returns>True while somebody has it open for writing; false when nobody has, it cannot be told, or it is no regular file.</returns>
    public static bool IsBeingWritten(string path)
    {
        // Opening a named pipe would wait for its writer for ever, and opening a device may do something.
        if (!OperatingSystem.IsLinux() || SpecialFile.KindOf(path) is not null)
            return false;
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (Native.Control(file, SetSignal, Urgent) != 0)
                return false;
            if (Native.Control(file, SetLease, ReadLease) != 0)
                return Marshal.GetLastPInvokeError() == Again;
            _ = Native.Control(file, SetLease, NoLease);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            // What cannot be opened fails where it is read, with its cause.
            return false;
        }
    }

    private static class Native
    {
        // The third argument is variadic; on every architecture that .NET runs Linux on, an int is passed so in the same way.
        [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Control(SafeFileHandle file, int command, int argument);
    }
}
