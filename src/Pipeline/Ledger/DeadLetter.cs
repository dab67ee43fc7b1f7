namespace Tars.Pipeline;

/// <summary>An item that failed for good, kept with its cause so that it can be retried.</summary>
public sealed record DeadLetter
{
    /// <summary>Its number in the ledger, from 1; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The run it failed in.</summary>
    public required string Run { get; init; }

    /// <summary>The source node that brought its root in.</summary>
    public required string Source { get; init; }

    /// <summary>Its root's key.</summary>
    public required string Key { get; init; }

    /// <summary>Its root's version, hex; empty when the content could not be read.</summary>
    public required string Version { get; init; }

    /// <summary>The node it failed at.</summary>
    public required string Node { get; init; }

    /// <summary>How often it was tried, at least 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>The type of the exception, without its namespace.</summary>
    public required string Error { get; init; }

    /// <summary>The exception's message.</summary>
    public required string Message { get; init; }

    /// <summary>
    /// The digest of the definition it failed under, see <see cref="PipelineDefinition.Digest"/>; empty in letters of early versions.
    /// </summary>
    public string Definition { get; init; } = string.Empty;

    /// <summary>Every attempt in order, the last one included; empty in letters of early versions.</summary>
    public IReadOnlyList<FailedAttempt> History { get; init; } = [];

    /// <summary>The failed item's payload as JSON; null when there was none.</summary>
    public string? Payload { get; init; }

    /// <summary>When it failed for good, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
