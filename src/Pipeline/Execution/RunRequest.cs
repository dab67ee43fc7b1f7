namespace Tars.Pipeline;

/// <summary>What may be asked of a run from outside.</summary>
public enum RunRequest
{
    /// <summary>Go on.</summary>
    Resume,

    /// <summary>Take in no further roots; what is under way is finished.</summary>
    Pause,

    /// <summary>Finish what is under way, then end.</summary>
    Drain,

    /// <summary>End now; what has no receipt yet is taken up by the next run.</summary>
    Stop,
}
