namespace Tars.TextIndex;

/// <summary>
/// A file of the index does not hold what the format says: it was damaged, cut off or swapped. The index itself is not changed.
/// </summary>
public sealed class IndexCorruptException : IndexException
{
    internal IndexCorruptException(string file, string reason, Exception? cause = null)
        : base($"index file '{file}' is damaged: {reason}; restore it from a backup or rebuild the index", cause)
    {
        File = file;
        Reason = reason;
    }

    /// <summary>Name of the damaged file, without its directory (or with it where the file was given by path).</summary>
    public string File { get; }

    /// <summary>What was found and what was expected.</summary>
    public string Reason { get; }
}
