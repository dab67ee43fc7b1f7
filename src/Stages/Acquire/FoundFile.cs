namespace Tars.Stages.Acquire;

/// <summary>A file that a walk came upon.</summary>
/// <param name="Key">Its path below the root, with '/'.</param>
/// <param name="File">The file; null with a <paramref name="Problem"/>.</param>
/// <param name="Problem">Why it cannot even be named, and what to do.</param>
internal readonly record struct FoundFile(string Key, FileInfo? File, string? Problem)
{
    /// <summary>What a watch remembers of a file that it cannot look at.</summary>
    public const ulong LooksOfUnnamed = 3;
}
