namespace Tars.TextIndex;

/// <summary>
/// Another writer, in this or another process, has the index open. The lock ends with its owner, also when that is killed.
/// </summary>
public sealed class IndexLockedException : IndexException
{
    internal IndexLockedException(string directory, string? owner, Exception? cause = null)
        : base(
            $"the index in '{directory}' is open for writing {(owner is null ? "elsewhere" : $"in {owner}")}; "
            + "close that writer or try later",
            cause)
    {
        Directory = directory;
        Owner = owner;
    }

    /// <summary>Directory of the index.</summary>
    public string Directory { get; }

    /// <summary>Process and machine that have it open, where that is known: <c>process 123 on host</c>.</summary>
    public string? Owner { get; }
}
