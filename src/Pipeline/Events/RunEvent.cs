namespace Tars.Pipeline;

/// <summary>Something that a run has to tell: see <see cref="RunOptions.Observer"/>.</summary>
public sealed record RunEvent
{
    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    public required RunEventKind Kind { get; init; }

    /// <summary>How much it matters.</summary>
    public required NoticeLevel Level { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The node it is about; null for the whole run.</summary>
    public string? Node { get; init; }

    /// <summary>The key of the root it is about; null for none.</summary>
    public string? Item { get; init; }

    /// <summary>One or more sentences for people; untrusted where an item's name or a server's answer is part of it.</summary>
    public required string Message { get; init; }

    /// <summary>The fault behind an event of the kind <see cref="RunEventKind.Fault"/>.</summary>
    public FaultRecord? Fault { get; init; }
}
