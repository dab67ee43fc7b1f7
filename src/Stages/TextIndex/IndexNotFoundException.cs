namespace Tars.TextIndex;

/// <summary>The directory does not exist or holds no commit (no file <c>segments_N</c>).</summary>
public sealed class IndexNotFoundException : IndexException
{
    internal IndexNotFoundException(string directory)
        : base($"no index in '{directory}': there is no file segments_N; write one with IndexWriter first", null) => Directory = directory;

    /// <summary>The directory that was looked at.</summary>
    public string Directory { get; }
}
