namespace Tars.Cli;

/// <summary>Says in the tool's words what the operating system refused, where the runtime's message names a path and no more.</summary>
internal static class FileFaults
{
    // As the runtime of .NET 10 words them.
    private static readonly string[] s_beginnings =
    [
        "Could not find file '", "Could not find a part of the path '", "Access to the path '",
        "Is a directory : '", "Permission denied : '", "Read-only file system : '",
    ];

    /// <summary>What is wrong with the path; null where the exception is of another kind.</summary>
    public static string? Sentence(Exception fault)
    {
        if (fault is not (IOException or UnauthorizedAccessException) || PathIn(fault.Message) is not { } path)
        {
            return null;
        }

        string shown = Shown(path);
        if (Directory.Exists(path))
        {
            return MayList(path)
                ? $"{shown} is a folder; name a file in it."
                : $"{shown} may not be read by this user; see its permissions: ls -ld {shown}";
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        return !Directory.Exists(folder) ? $"{shown}: there is no folder {Shown(folder)}; make it, or name another."
            : fault is FileNotFoundException ? $"{shown} does not exist."
            : File.Exists(path) ? $"{shown} may not be read or written by this user; see its permissions: ls -l {shown}"
            : $"{shown} cannot be written: this user may make no files in {Shown(folder)}.";
    }

    /// <summary>A path as a user would type it here: from the working folder where it lies below that.</summary>
    private static string Shown(string path)
    {
        string near = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return near is "." || near.StartsWith("..", StringComparison.Ordinal) ? path : near;
    }

    private static bool MayList(string folder)
    {
        try
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? PathIn(string message)
    {
        int end = message.LastIndexOf('\'');
        return s_beginnings.FirstOrDefault(b => message.StartsWith(b, StringComparison.Ordinal)) is { } beginning && end > beginning.Length
            ? message[beginning.Length..end] : null;
    }
}
