namespace Tars.TextIndex;

/// <summary>Another writer, in this or another process, has the index open. The lock ends with its owner, also when that is killed.</summary>
public sealed class IndexLockedException : IndexException
{
    internal IndexLockedException(string directory, Exception? cause = null)
        : base($"the index in '{directory}' is open for writing elsewhere; close that writer or try later", cause) => Directory = directory;

    /// <summary>Directory of the index.</summary>
    public string Directory { get; }
}
