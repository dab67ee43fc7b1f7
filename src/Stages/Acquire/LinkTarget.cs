namespace Tars.Stages.Acquire;

/// <summary>Resolves symbolic links in every part of a path, not only in its last.</summary>
internal static class LinkTarget
{
    private const int MaxLinks = 40;

    /// <summary>The path without any link in it; null when it leads nowhere or in a circle.</summary>
    public static string? RealPath(string path)
    {
        int links = 0;
        var rest = new Stack<string>(Parts(path).Reverse());
        string real = Path.GetPathRoot(path)!;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } target)
            {
                if (!info.Exists)
                    return null;
                real = next;
                continue;
            }

            if (++links > MaxLinks)
                return null;
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(target)!;
            foreach (string inner in Parts(target).Reverse())
                rest.Push(inner);
        }

        return real;
    }

    /// <summary>As <see cref="RealPath"/>, for a path of which only the beginning need be there.</summary>
    public static string RealPathOfWhatIsThere(string path)
    {
        string full = Path.GetFullPath(path);
        for (string? there = full; there is not null; there = Path.GetDirectoryName(there))
        {
            if (RealPath(there) is { } real)
                return Path.Combine(real, Path.GetRelativePath(there, full));
        }

        return full;
    }

    private static IEnumerable<string> Parts(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..].Split(Path.DirectorySeparatorChar).Where(p => p.Length > 0 && p != ".");
}
