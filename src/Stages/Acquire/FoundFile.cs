namespace Tars.Stages.Acquire;

/// <summary>A file that a walk came upon.</summary>
/// <param name="Key">Its path below the root, with '/'.</param>
/// <param name="File">The file; null with a <paramref name="Problem"/>.</param>
/// <param name="Problem">Why it cannot even be named, and what to do.</param>
internal readonly record struct FoundFile(string Key, FileInfo? File, string? Problem)
{
    /// <summary>What a watch remembers of a file that it cannot look at.</summary>
    public const ulong LooksOfUnnamed = 3;

    /// <summary>The file itself, or what a link leads to; null for a link that leads nowhere, to a folder or in a circle.</summary>
    public static FileInfo? TargetOf(FileInfo file)
    {
        if (file.LinkTarget is null)
            return file;
        return LinkTarget.RealPath(file.FullName) is { } target && System.IO.File.Exists(target) ? new FileInfo(target) : null;
    }
}
