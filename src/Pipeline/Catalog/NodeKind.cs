namespace Tars.Pipeline;

/// <summary>What part a node plays in a graph.</summary>
public enum NodeKind
{
    /// <summary>Brings roots in; has no input. See <see cref="Source{TOut}"/>.</summary>
    Source,

    /// <summary>Turns one item into zero or more. See <see cref="Stage{TIn, TOut}"/>.</summary>
    Stage,

    /// <summary>As a stage, several items at once. See <see cref="BatchStage{TIn, TOut}"/>.</summary>
    BatchStage,

    /// <summary>Has an effect that outlives the run; has no output. See <see cref="Sink{TIn}"/>.</summary>
    Sink,

    /// <summary>Tells people of a run; stands in no graph. See <see cref="NoticeChannel"/>.</summary>
    Channel,
}
