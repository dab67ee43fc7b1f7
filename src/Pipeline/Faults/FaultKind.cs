namespace Tars.Pipeline;

/// <summary>What kind of fault of the surroundings stands behind a failure: each has its own corrective action.</summary>
public enum FaultKind
{
    /// <summary>Not said: the exception, and those behind it, are looked at.</summary>
    None,

    /// <summary>None of the others: nothing mends it but the node's retry policy.</summary>
    Other,

    /// <summary>It took too long.</summary>
    TimeOut,

    /// <summary>The user that runs this may not do it.</summary>
    Permission,

    /// <summary>A file or folder is not there, or the file system that holds it does not answer.</summary>
    MissingPath,

    /// <summary>Bytes are not what they should be.</summary>
    CorruptContent,

    /// <summary>The disk, or the user's share of it, is full.</summary>
    DiskFull,

    /// <summary>A server cannot be reached or cannot serve now.</summary>
    ServerDown,
}
