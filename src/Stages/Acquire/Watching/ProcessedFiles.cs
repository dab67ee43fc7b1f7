using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Watching;

/// <summary>Takes away files that the graph is done with, if a definition says so, and only the version that was processed.</summary>
/// <remarks>
/// That a file will be taken away stands in its stamp, and so in its receipt, before anything is done to it: a file that is gone and whose
/// receipt has the mark was not removed by somebody. A crash between the two leaves the file where it is, with a receipt that holds, and the
/// next run takes it away. It is first set aside under a hidden name, or in a hidden folder where that name would be too long, and looked at
/// again, since another may have been put in its place.
/// </remarks>
/// <param name="folder">The folder, absolute.</param>
/// <param name="options">What to do.</param>
/// <param name="listing">Is told of what was taken away; null where nobody watches.</param>
/// <param name="held">The hold that keeps a file by its key where it is; null for none.</param>
internal sealed class ProcessedFiles(string folder, FolderOptions options, FolderListing? listing, Func<string, LegalHold?> held)
{
    /// <summary>How the name of a file ends that was set aside; also the name of the folder for those with names too long for that.</summary>
    public const string Aside = ".tars-taken";

    private const string Mark = "take:";
    private const int MaxNumber = 10_000;

    /// <summary>NAME_MAX of Linux, in bytes.</summary>
    private const int MaxName = 255;

    /// <summary>The witness of a file's content: its size and time, and the mark where it is to be taken away.</summary>
    public string Stamp(long size, DateTime modified) =>
        string.Create(CultureInfo.InvariantCulture, $"{(options.After == AfterProcessing.Keep ? string.Empty : Mark)}{size}:{modified.Ticks}");

    /// <summary>Whether two stamps are of the same content; the mark is none of it.</summary>
    public static bool IsSame(string? a, string? b) => a is not null && b is not null && Bare(a).SequenceEqual(Bare(b));

    /// <summary>Whether a file that is gone was taken away by an earlier run, rather than removed by somebody.</summary>
    public static bool WasTaken(KnownRoot known) => known.Dead == 0 && known.Stamp?.StartsWith(Mark, StringComparison.Ordinal) == true;

    /// <summary>Takes a file away, unless it is another one by now.</summary>
    /// <param name="key">Its relative path.</param>
    /// <param name="stamp">The stamp of the version that was processed.</param>
    /// <returns>What could not be done, and what to do; null when all is well.</returns>
    public string? Take(string key, string? stamp)
    {
        if (options.After == AfterProcessing.Keep || stamp?.StartsWith(Mark, StringComparison.Ordinal) != true)
            return null;
        if (held(key) is { } hold)
            return $"it is processed and stays where it is: {hold}. A run after its release takes it away.";
        string path = Path.Combine(folder, key);
        string aside = AsideOf(path);
        try
        {
            if (!IsVersion(path, stamp) || WriterProbe.IsBeingWritten(path))
                return null;
            if (options.After == AfterProcessing.Archive)
                Directory.CreateDirectory(Path.GetDirectoryName(InArchive(key))!);
            if (IsForLongNames(Path.GetDirectoryName(aside)!))
                Directory.CreateDirectory(Path.GetDirectoryName(aside)!);
            File.Move(path, aside, overwrite: true);
            if (!IsVersion(aside, stamp))
            {
                // Another file got the name between the look and the rename.
                PutBack(aside, path);
                return null;
            }

            Finish(aside, path, key);
            listing?.Forget(key);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && !File.Exists(path) && !File.Exists(aside))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string what = options.After == AfterProcessing.Delete ? "deleted" : $"moved to {options.Archive}";
            return $"it is processed but cannot be {what}: {e.Message} See to the permissions and the room there; it is tried again by the next run.";
        }
        finally
        {
            RemoveEmpty(Path.GetDirectoryName(aside)!);
        }
    }

    /// <summary>Ends what a crash left half done.</summary>
    /// <param name="aside">The path of a file that was set aside, or of the folder of those with long names.</param>
    public void Finish(string aside)
    {
        try
        {
            string beside = Path.GetDirectoryName(aside)!;
            if (!IsForLongNames(aside))
            {
                FinishOf(aside, Path.Combine(beside, Path.GetFileName(aside)[1..^Aside.Length]));
                return;
            }

            foreach (string file in Directory.EnumerateFiles(aside))
                FinishOf(file, Path.Combine(beside, Path.GetFileName(file)));
            RemoveEmpty(aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is listed again by the next run.
        }
    }

    private void FinishOf(string aside, string own)
    {
        try
        {
            if (options.After == AfterProcessing.Keep)
                PutBack(aside, own);
            else
                Finish(aside, Path.GetRelativePath(folder, own));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is hidden and its receipt holds: the next run tries again.
        }
    }

    private void Finish(string aside, string path, string key)
    {
        try
        {
            Finish(aside, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            PutBack(aside, path);
            throw;
        }
    }

    private static string AsideOf(string path)
    {
        string beside = Path.GetDirectoryName(path)!;
        string hidden = $".{Path.GetFileName(path)}{Aside}";
        return Encoding.UTF8.GetByteCount(hidden) <= MaxName
            ? Path.Combine(beside, hidden)
            : Path.Combine(beside, Aside, Path.GetFileName(path));
    }

    private static bool IsForLongNames(string path) => Path.GetFileName(path) == Aside;

    private static void RemoveEmpty(string path)
    {
        if (!IsForLongNames(path))
            return;
        try
        {
            Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something is left in it, or there is none.
        }
    }

    private string InArchive(string key) => Path.GetFullPath(Path.Combine(options.Archive!, key));

    private void Finish(string aside, string key)
    {
        if (options.After != AfterProcessing.Archive)
        {
            File.Delete(aside);
            return;
        }

        string target = Free(InArchive(key));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (!OperatingSystem.IsLinux() || Native.Rename(Bytes(aside), Bytes(target)) != 0)
            CopyThenDelete(aside, target);
    }

    /// <summary>Onto another file system: the copy is on the disk before the file goes.</summary>
    private static void CopyThenDelete(string aside, string target)
    {
        string part = Path.Combine(Path.GetDirectoryName(target)!, Fitting(Path.GetFileName(target), ".part"));
        try
        {
            File.Copy(aside, part, overwrite: true);
            using (Microsoft.Win32.SafeHandles.SafeFileHandle copy = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(copy);
            File.Move(part, target, overwrite: false);
        }
        catch (IOException)
        {
            // A disk that is full is not to stay so because of what came of it.
            File.Delete(part);
            throw;
        }

        File.Delete(aside);
    }

    private static string Free(string target)
    {
        string free = target;
        for (int n = 2; File.Exists(free); n++)
        {
            if (n > MaxNumber)
                throw new IOException($"{target} has {MaxNumber} namesakes; empty the archive.");
            string end = string.Create(CultureInfo.InvariantCulture, $"~{n}{Path.GetExtension(target)}");
            free = Path.Combine(Path.GetDirectoryName(target)!, Fitting(Path.GetFileNameWithoutExtension(target), end));
        }

        return free;
    }

    /// <summary>A name with another end, which loses something of its beginning where both are too long.</summary>
    private static string Fitting(string name, string end)
    {
        int room = MaxName - Encoding.UTF8.GetByteCount(end);
        while (Encoding.UTF8.GetByteCount(name) > room && name.Length > 1)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name + end;
    }

    /// <summary>Back to its name, or beside a newer file that has it by now.</summary>
    private static void PutBack(string aside, string path) => File.Move(aside, File.Exists(path) ? Free(path) : path, overwrite: false);

    private static bool IsVersion(string path, string stamp)
    {
        var file = new FileInfo(path);
        FileInfo target = file.LinkTarget is not null && LinkTarget.RealPath(path) is { } real ? new FileInfo(real) : file;
        return target.Exists
            && Bare(stamp).SequenceEqual(string.Create(CultureInfo.InvariantCulture, $"{target.Length}:{target.LastWriteTimeUtc.Ticks}"));
    }

    private static ReadOnlySpan<char> Bare(string stamp) => stamp.StartsWith(Mark, StringComparison.Ordinal) ? stamp.AsSpan(Mark.Length) : stamp;

    private static byte[] Bytes(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    private static class Native
    {
        [DllImport("libc", EntryPoint = "rename")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Rename(byte[] from, byte[] to);
    }
}
