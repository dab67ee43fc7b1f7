namespace Tars.TextIndex;

/// <summary>The directory does not exist or holds no commit (no file <c>segments_N</c>), or not the one that was asked for.</summary>
public sealed class IndexNotFoundException : IndexException
{
    internal IndexNotFoundException(string directory)
        : base($"no index in '{directory}': there is no file segments_N; write one with IndexWriter first", null) => Directory = directory;

    internal IndexNotFoundException(string directory, long generation, Exception cause)
        : base($"the index in '{directory}' has no commit {generation}; IndexReader.Commits lists those that are kept", cause) =>
            Directory = directory;

    /// <summary>The directory that was looked at.</summary>
    public string Directory { get; }
}
