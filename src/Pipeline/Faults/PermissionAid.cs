namespace Tars.Pipeline;

/// <summary>Says why a path may not be used and what is needed, and adds rights where that is allowed.</summary>
internal static class PermissionAid
{
    private const int Read = 4;
    private const int Write = 2;
    private const int Enter = 1;

    /// <summary>The path that an exception, or one behind it, is about; null when none is named.</summary>
    public static string? PathOf(Exception failure)
    {
        for (Exception? at = failure; at is not null; at = at.InnerException)
        {
            if (at is FileNotFoundException { FileName: { Length: > 0 } name })
            {
                return name;
            }

            // The framework quotes the path, and nothing else, in these.
            int from = at.Message.IndexOf('\'', StringComparison.Ordinal);
            int to = at.Message.LastIndexOf('\'');
            if (at is IOException or UnauthorizedAccessException && to > from + 1 && Path.IsPathFullyQualified(at.Message[(from + 1)..to]))
            {
                return at.Message[(from + 1)..to];
            }
        }

        return null;
    }

    /// <summary>Who may not do what, and what would help; null where the system cannot be asked, or has no objection.</summary>
    public static string? Explain(string path)
    {
        if (OperatingSystem.IsWindows() || Obstacle(path) is not var (place, right))
        {
            return null;
        }

        FileFacts facts = FileFacts.Of(place);
        string user = FileFacts.UserName(FileFacts.User);
        bool folder = Directory.Exists(place);
        string deed = right switch { Read => "read", Write => folder ? "write in" : "write", _ => folder ? "enter" : "execute" };
        string letter = right switch { Read => folder ? "rx" : "r", Write => folder ? "wx" : "w", _ => "x" };
        string owned = facts.Error != 0 ? string.Empty
            : $"; it is {Mode(place)} and belongs to {FileFacts.UserName(facts.Owner)}:{FileFacts.GroupName(facts.Group)}";
        string way = facts.Error == 0 && facts.Owner == FileFacts.User
            ? $"chmod u+{letter} '{place}'"
            : $"its owner could give the right: chmod o+{letter} '{place}', or run as that user";
        return $"the user '{user}' may not {deed} {place}{owned}. Needed: {way}.";
    }

    /// <summary>
    /// Adds the owner's rights on what is in the way, if the user that runs this owns it; false when nothing could be done.
    /// </summary>
    /// <param name="path">What was to be used.</param>
    /// <param name="within">Nothing outside of these folders is touched.</param>
    public static bool TryFix(string path, IEnumerable<string> within)
    {
        if (OperatingSystem.IsWindows() || Obstacle(path) is not var (place, right) || !within.Any(f => IsWithin(place, f)))
        {
            return false;
        }

        FileFacts facts = FileFacts.Of(place);
        var info = new FileInfo(place);
        if (facts.Error != 0 || facts.Owner != FileFacts.User || info.LinkTarget is not null)
        {
            return false;
        }

        UnixFileMode more = (right == Read ? UnixFileMode.UserRead : right == Write ? UnixFileMode.UserWrite : UnixFileMode.None)
            | (Directory.Exists(place) ? UnixFileMode.UserExecute | UnixFileMode.UserRead : UnixFileMode.None);
        try
        {
            UnixFileMode mode = File.GetUnixFileMode(place);
            File.SetUnixFileMode(place, mode | more);
            return (mode | more) != mode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal static bool IsWithin(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        return relative == "."
            || (!Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith("../", StringComparison.Ordinal));
    }

    /// <summary>The first thing on the way to a path that the user has no right for; null when there is none.</summary>
    private static (string Place, int Right)? Obstacle(string path)
    {
        string full = Path.GetFullPath(path);
        var way = new Stack<string>();
        for (string? at = Path.GetDirectoryName(full); at is not null; at = Path.GetDirectoryName(at))
        {
            way.Push(at);
        }

        string last = "/";
        foreach (string folder in way)
        {
            if (!FileFacts.May(folder, 0))
            {
                return Path.Exists(last) && !FileFacts.May(last, Write) ? (last, Write) : null;
            }

            if (!FileFacts.May(folder, Enter))
            {
                return (folder, Enter);
            }

            last = folder;
        }

        if (!FileFacts.May(full, 0))
        {
            return FileFacts.May(last, Write) ? null : (last, Write);
        }

        if (!FileFacts.May(full, Read))
        {
            return (full, Read);
        }

        return !FileFacts.May(full, Write) ? (full, Write)
            : Directory.Exists(full) && !FileFacts.May(full, Enter) ? (full, Enter)
            : FileFacts.May(last, Write) ? null : (last, Write);
    }

    private static string Mode(string path)
    {
        int mode = OperatingSystem.IsWindows() ? 0 : (int)File.GetUnixFileMode(path);
        return string.Concat(Enumerable.Range(0, 9).Select(i => (mode & (1 << (8 - i))) != 0 ? "rwx"[i % 3] : '-'));
    }
}
