using System.Runtime.InteropServices;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>Puts an archive that was built beside another in its place, in one step where the system has one for it.</summary>
internal static class ArchiveSwap
{
    private const string BesideSuffix = ".rebuild";
    private const string ReplacedSuffix = ".replaced";

    // Between the two steps that there are where the system has no single one; a test that dies here goes that way everywhere.
    private const string HalfSwapped = "rebuild.half-swapped";

    /// <summary>The folder itself, where a link leads to it.</summary>
    public static string Real(string folder)
    {
        string trimmed = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.Exists(trimmed) && Directory.ResolveLinkTarget(trimmed, returnFinalTarget: true) is { } target
            ? Path.TrimEndingDirectorySeparator(target.FullName)
            : trimmed;
    }

    /// <summary>Where the archive of a folder can be read: beside it, when a rebuild died between the two steps of a swap.</summary>
    public static string Readable(string folder) =>
        !Directory.Exists(folder) && Directory.Exists(folder + ReplacedSuffix) ? folder + ReplacedSuffix : folder;

    /// <summary>Where the archive that is to take a folder's place is built: in the same parent, so that it can.</summary>
    public static string Beside(string folder) => folder + BesideSuffix;

    /// <summary>Removes what an earlier rebuild that was killed has left. The folder is an archive as a whole, whenever that was.</summary>
    /// <returns>True when there was something.</returns>
    public static bool Clean(string folder)
    {
        string replaced = folder + ReplacedSuffix;
        if (!Directory.Exists(folder) && Directory.Exists(replaced))
        {
            // Where there is no step that exchanges two folders, it died between the two that there are.
            Directory.Move(replaced, folder);
        }

        bool found = Delete(Beside(folder));
        return Delete(replaced) || found;
    }

    /// <summary>Lets the archive beside a folder take its place; the one that was there is left to <see cref="Clean"/>.</summary>
    public static void Take(string folder)
    {
        string beside = Beside(folder);
        CrashPoint.Hit("rebuild.before-swap");
        if (!Directory.Exists(folder))
        {
            Directory.Move(beside, folder);
        }
        else if (CrashPoint.IsSet(HalfSwapped) || !TryExchange(folder, beside))
        {
            Directory.Move(folder, folder + ReplacedSuffix);
            CrashPoint.Hit(HalfSwapped);
            Directory.Move(beside, folder);
        }

        CrashPoint.Hit("rebuild.swapped");
    }

    private static bool Delete(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return false;
        }

        Directory.Delete(folder, recursive: true);
        return true;
    }

    private static bool TryExchange(string folder, string other)
    {
        try
        {
            return OperatingSystem.IsLinux()
                && Native.Exchange(Native.HereDirectory, folder, Native.HereDirectory, other, Native.ExchangeFlag) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static class Native
    {
        // AT_FDCWD and RENAME_EXCHANGE of Linux.
        public const int HereDirectory = -100;
        public const uint ExchangeFlag = 2;

        [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = false)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Exchange(
            int oldDirectory,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string oldPath,
            int newDirectory,
            [MarshalAs(UnmanagedType.LPUTF8Str)] string newPath,
            uint flags);
    }
}
