namespace Tars.Stages.Rag;

/// <summary>What a limiter learns from a request.</summary>
internal enum RemoteOutcome
{
    /// <summary>Nothing: it was given up, or failed for a reason that has nothing to do with load.</summary>
    Unknown,

    /// <summary>The endpoint bore it.</summary>
    Answered,

    /// <summary>The endpoint had too much to do: 429, 503, 529, or no answer in time.</summary>
    Overloaded,
}
