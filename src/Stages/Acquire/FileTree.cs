using System.Text;
using Tars.Stages.Acquire.Watching;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire;

/// <summary>Walks a folder's files in the ordinal order of their relative paths, holding one folder's names at a time.</summary>
/// <param name="root">The folder, absolute.</param>
/// <param name="include">What to bring; empty for everything.</param>
/// <param name="exclude">What to leave out, files and whole folders.</param>
/// <param name="own">A folder that is never walked: the run's own state.</param>
/// <param name="links">Which links to files count.</param>
/// <remarks>
/// Folders behind symbolic links are not walked (their files are found where they are); a link to a file counts, unless told otherwise,
/// when its target is inside the folder. Names that begin with '.' or end in <c>.part</c> are passed over. What has a name that is not UTF-8 is told
/// with a problem in place of the file.
/// </remarks>
internal sealed class FileTree(string root, GlobSet include, GlobSet exclude, string own, LinkPolicy links = LinkPolicy.Inside)
{
    /// <summary>A folder nested deeper than this is a problem in place of its files: 128.</summary>
    internal const int MaxDepth = 128;

    private const int MaxSetAside = 1000;

    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
    private readonly string _own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(own));
    private readonly string _realRoot = LinkTarget.RealPath(Path.GetFullPath(root)) ?? Path.GetFullPath(root);

    /// <summary>Files that were set aside to be taken away, found by the last walk; a crash leaves them, one each.</summary>
    public List<string> SetAside { get; } = [];

    /// <summary>The walk that a source's options ask for.</summary>
    public static FileTree Of(FolderOptions options, string own) =>
        new(options.Path, new GlobSet(options.Include), new GlobSet(options.Exclude), own, options.Links);

    /// <summary>The files with their relative paths, each key once; a link that leads nowhere is among them.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    /// <remarks>
    /// A folder that goes away after it was listed is empty. When the root itself does, or another takes its place, that is an error at the
    /// end of the walk: what was not come upon is not known to be gone.
    /// </remarks>
    public IEnumerable<FoundFile> Files()
    {
        (ulong, ulong, long, uint)? walked = UnixStat.Of(_root)?.Identity;
        foreach (FoundFile file in Walk(new DirectoryInfo(_root), string.Empty, 0))
            yield return file;
        if (UnixStat.Of(_root)?.Identity != walked)
            throw new IOException($"{_root} was removed, replaced or unmounted while it was listed, so what is in it is not known.");
    }

    private IEnumerable<FoundFile> Walk(DirectoryInfo folder, string prefix, int depth)
    {
        if (depth > MaxDepth)
        {
            string problem = $"{folder.FullName}: folders are nested more than {MaxDepth} deep; exclude this one.";
            yield return new FoundFile(prefix[..^1], null, problem);
            yield break;
        }

        foreach ((string name, FileSystemInfo? entry, string? problem) in Entries(folder, prefix))
        {
            string key = prefix + name;
            if (entry is DirectoryInfo inner)
            {
                foreach (FoundFile file in Walk(inner, key, depth + 1))
                    yield return file;
            }
            else if (problem is not null || include.IsEmpty || include.Matches(key))
            {
                yield return new FoundFile(key, (FileInfo?)entry, problem);
            }
        }
    }

    /// <summary>With '/' behind the names of folders, the order within each folder is the order of the whole paths.</summary>
    private List<(string SortKey, FileSystemInfo? Entry, string? Problem)> Entries(DirectoryInfo folder, string prefix)
    {
        var entries = new List<(string SortKey, FileSystemInfo? Entry, string? Problem)>();
        var altered = new List<FileSystemInfo>();
        void Add(FileSystemInfo entry)
        {
            if (!IsLeftOut(entry, prefix))
                entries.Add((entry is DirectoryInfo ? entry.Name + "/" : entry.Name, entry, null));
        }

        try
        {
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos("*", All))
            {
                if (entry.Name.Contains('\uFFFD', StringComparison.Ordinal))
                    altered.Add(entry);
                else
                    Add(entry);
            }
        }
        catch (DirectoryNotFoundException) when (prefix.Length > 0)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{folder.FullName} cannot be listed: {e.Message} Make it readable or exclude it.", e);
        }

        if (altered.Count > 0 && RawNames.In(folder.FullName) is { } names)
            AddAltered(folder, prefix, names, entries, Add);
        else
            altered.ForEach(Add);
        entries.Sort((a, b) => string.CompareOrdinal(a.SortKey, b.SortKey));
        return entries;
    }

    /// <summary>Adds what has U+FFFD in its name, and tells those whose name has it from those where it stands for other bytes.</summary>
    private void AddAltered(
        DirectoryInfo folder,
        string prefix,
        List<(byte[] Name, bool IsFolder)> names,
        List<(string SortKey, FileSystemInfo? Entry, string? Problem)> entries,
        Action<FileSystemInfo> add)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach ((byte[] name, _) in names)
        {
            if (RawNames.Decode(name) is not { } text)
                continue;
            taken.Add(text);
            string path = Path.Combine(folder.FullName, text);
            if (text.Contains('\uFFFD', StringComparison.Ordinal))
                add(Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path));
        }

        foreach ((byte[] name, bool isFolder) in names)
        {
            string shown = Encoding.UTF8.GetString(name);
            if (RawNames.Decode(name) is not null || IsLeftOutByName(shown, prefix + shown, isFolder))
                continue;
            string escaped = RawNames.Escape(name);
            string key = escaped;
            while (!taken.Add(key))
                key += "~";
            string what = isFolder ? "folder" : "file";
            entries.Add((isFolder ? key + "/" : key, null,
                $"{folder.FullName}: the name of the {what} '{escaped}' is not UTF-8 (\\xHH stands for a byte), so it cannot be opened. "
                + $"Rename it, in that folder by: mv -- $'{escaped}' NEW-NAME"));
        }
    }

    /// <summary>Whether a walk would come upon a file, if only names counted.</summary>
    /// <param name="key">Its path from the root, with '/'.</param>
    /// <param name="include">What to bring; empty for everything.</param>
    /// <param name="exclude">What to leave out, files and whole folders.</param>
    public static bool Brings(string key, IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        // Also what lies outside of the root, whose path begins with "..".
        if (key.Split('/').Any(part => part.StartsWith('.')) || key.EndsWith(".part", StringComparison.Ordinal))
            return false;
        var wanted = new GlobSet(include);
        var unwanted = new GlobSet(exclude);
        for (int slash = key.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = key.IndexOf('/', slash + 1))
        {
            if (unwanted.Matches(key[..slash]) || unwanted.Matches(key[..(slash + 1)]))
                return false;
        }

        return !unwanted.Matches(key) && (wanted.IsEmpty || wanted.Matches(key));
    }

    private bool IsLeftOutByName(string name, string key, bool isFolder)
    {
        if (name.StartsWith('.') || exclude.Matches(key))
            return true;
        return isFolder
            ? exclude.Matches(key + "/")
            : name.EndsWith(".part", StringComparison.Ordinal) || (!include.IsEmpty && !include.Matches(key));
    }

    private bool IsLeftOut(FileSystemInfo entry, string prefix)
    {
        if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden))
        {
            if (entry.Name.EndsWith(ProcessedFiles.Aside, StringComparison.Ordinal) && SetAside.Count < MaxSetAside)
                SetAside.Add(entry.FullName);
            return true;
        }

        string key = prefix + entry.Name;
        if (entry is DirectoryInfo)
            return entry.LinkTarget is not null || entry.FullName == _own || exclude.Matches(key) || exclude.Matches(key + "/");
        return entry.Name.EndsWith(".part", StringComparison.Ordinal)
            || exclude.Matches(key)
            || (links != LinkPolicy.Anywhere && entry.LinkTarget is not null && (links == LinkPolicy.None || LeadsOut(entry)));
    }

    private bool LeadsOut(FileSystemInfo link) =>
        LinkTarget.RealPath(link.FullName) is { } target
        && !target.StartsWith(_realRoot + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
