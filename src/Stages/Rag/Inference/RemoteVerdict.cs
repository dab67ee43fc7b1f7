namespace Tars.Stages.Rag;

/// <summary>What follows from a request that failed.</summary>
internal enum RemoteVerdict
{
    /// <summary>The request itself is refused: it would be everywhere.</summary>
    Refused,

    /// <summary>The endpoint has too much to do now.</summary>
    Busy,

    /// <summary>The endpoint, or the way to it, is broken or set up wrongly: another may do.</summary>
    Broken,
}
