namespace Tars.Pipeline;

/// <summary>What came of a corrective action.</summary>
public enum FaultOutcome
{
    /// <summary>It is tried again.</summary>
    Retried,

    /// <summary>Waiting has begun.</summary>
    Waiting,

    /// <summary>What was waited for is back; the work is tried again.</summary>
    Resumed,

    /// <summary>The work went well after all.</summary>
    Mended,

    /// <summary>The failure is settled as <c>on_error</c> says, or ends the run.</summary>
    GaveUp,
}
