using System.Runtime.InteropServices;

namespace Tars.TextIndex.Store;

/// <summary>The directory that holds an index: creating, opening, syncing, renaming and removing its files.</summary>
internal sealed partial class IndexDirectory(string path)
{
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <exception cref="IOException">It cannot be made, or a file is in its place.</exception>
    public void Create()
    {
        if (File.Exists(FullPath))
            throw new IOException(
                $"{FullPath} is a file, but the index is to be a folder of that name; move the file away or give the index another path.");
        Directory.CreateDirectory(FullPath);
    }

    public string PathOf(string file) => Path.Combine(FullPath, file);

    /// <summary>Is told when a writer comes to a named point; for tests, which end the process there.</summary>
    public Action<string>? Reached { get; init; }

    /// <summary>Is told before so many bytes are written to a file; for tests, which let that fail.</summary>
    public Action<string, int>? Writing { get; init; }

    public IndexOutput NewFile(string name) => new(PathOf(name), Writing);

    public IndexInput Open(string name)
    {
        try
        {
            return IndexInput.Open(PathOf(name));
        }
        catch (FileNotFoundException e)
        {
            throw new IndexCorruptException(name, "it is missing", e);
        }
    }

    /// <summary>A file's size in bytes.</summary>
    public long LengthOf(string name)
    {
        var file = new FileInfo(PathOf(name));
        return file.Exists ? file.Length : throw new IndexCorruptException(name, "it is missing");
    }

    public IEnumerable<string> Files() => Directory.EnumerateFiles(FullPath).Select(f => Path.GetFileName(f));

    /// <summary>The generations of all commits, in any order.</summary>
    public List<long> Commits() => Directory.Exists(FullPath) ? [.. Files().Select(FileNames.CommitGeneration).Where(g => g >= 0)] : [];

    /// <summary>The newest commit's generation, or -1 where there is none.</summary>
    public long NewestCommit() => Commits().DefaultIfEmpty(-1).Max();

    /// <summary>Returns when the file's bytes are on the disk.</summary>
    public void Sync(string name)
    {
        using var handle = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    /// <summary>Copies a file of another directory under another name.</summary>
    public void Copy(IndexDirectory source, string name, string newName)
    {
        Writing?.Invoke(newName, (int)Math.Min(int.MaxValue, source.LengthOf(name)));
        File.Copy(source.PathOf(name), PathOf(newName));
    }

    /// <summary>Makes created, renamed and removed names durable. Windows needs no such step.</summary>
    public void SyncNames()
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = OpenPath(FullPath, 0);
        if (descriptor < 0)
            throw new IOException($"cannot open the directory '{FullPath}' to sync it (errno {Marshal.GetLastPInvokeError()})");
        try
        {
            if (SyncDescriptor(descriptor) != 0)
                throw new IOException($"cannot sync the directory '{FullPath}' (errno {Marshal.GetLastPInvokeError()})");
        }
        finally
        {
            _ = CloseDescriptor(descriptor);
        }
    }

    /// <summary>Removes a file; false where it is still held open (Windows), to be tried again later.</summary>
    public bool TryRemove(string name)
    {
        try
        {
            File.Delete(PathOf(name));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);
}
