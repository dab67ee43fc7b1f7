namespace Tars.Stages.Acquire;

/// <summary>Walks a folder's files in the ordinal order of their relative paths, holding one folder's names at a time.</summary>
/// <param name="root">The folder, absolute.</param>
/// <param name="include">What to bring; empty for everything.</param>
/// <param name="exclude">What to leave out, files and whole folders.</param>
/// <param name="own">A folder that is never walked: the run's own state.</param>
/// <remarks>
/// Folders behind symbolic links are not walked (their files are found where they are); a link to a file counts when its target
/// is inside the folder. Names that begin with '.' or end in <c>.part</c> are passed over.
/// </remarks>
internal sealed class FileTree(string root, GlobSet include, GlobSet exclude, string own)
{
    /// <summary>Folders nested deeper than this are refused: 128.</summary>
    internal const int MaxDepth = 128;

    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
    private readonly string _own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(own));
    private readonly string _realRoot = LinkTarget.RealPath(Path.GetFullPath(root)) ?? Path.GetFullPath(root);

    /// <summary>The files with their relative paths; a link that leads nowhere is among them.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    public IEnumerable<(string Key, FileInfo File)> Files() => Walk(new DirectoryInfo(_root), string.Empty, 0);

    private IEnumerable<(string Key, FileInfo File)> Walk(DirectoryInfo folder, string prefix, int depth)
    {
        if (depth > MaxDepth)
            throw new IOException($"{folder.FullName}: folders are nested more than {MaxDepth} deep; exclude this one.");

        foreach ((string name, FileSystemInfo entry) in Entries(folder, prefix))
        {
            string key = prefix + name;
            if (entry is DirectoryInfo inner)
            {
                foreach ((string, FileInfo) file in Walk(inner, key, depth + 1))
                    yield return file;
            }
            else if (include.IsEmpty || include.Matches(key))
            {
                yield return (key, (FileInfo)entry);
            }
        }
    }

    /// <summary>With '/' behind the names of folders, the order within each folder is the order of the whole paths.</summary>
    private List<(string SortKey, FileSystemInfo Entry)> Entries(DirectoryInfo folder, string prefix)
    {
        var entries = new List<(string SortKey, FileSystemInfo Entry)>();
        try
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos("*", All))
            {
                if (!IsLeftOut(entry, prefix))
                    entries.Add((entry is DirectoryInfo ? entry.Name + "/" : entry.Name, entry));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder.FullName} cannot be listed: {e.Message} Make it readable or exclude it.", e);
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.SortKey, b.SortKey));
        return entries;
    }

    private bool IsLeftOut(FileSystemInfo entry, string prefix)
    {
        if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden))
            return true;
        string key = prefix + entry.Name;
        if (entry is DirectoryInfo)
            return entry.LinkTarget is not null || entry.FullName == _own || exclude.Matches(key) || exclude.Matches(key + "/");
        return entry.Name.EndsWith(".part", StringComparison.Ordinal)
            || exclude.Matches(key)
            || (entry.LinkTarget is not null && LeadsOut(entry));
    }

    private bool LeadsOut(FileSystemInfo link) =>
        LinkTarget.RealPath(link.FullName) is { } target
        && !target.StartsWith(_realRoot + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
