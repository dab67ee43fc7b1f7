namespace Tars.Pipeline;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Every root is done or was done before.</summary>
    Completed,

    /// <summary>It went to its end, and some items of this run became dead letters.</summary>
    CompletedWithDeadLetters,

    /// <summary>It was asked to stop; what is done is kept, the rest is taken up by the next run.</summary>
    Stopped,

    /// <summary>It could not go on; what is done is kept.</summary>
    Failed,
}
