using System.Text.Json.Serialization;

namespace Tars.Pipeline;

/// <summary>What a run did.</summary>
public sealed record RunReport
{
    /// <summary>The run's id: its start in UTC and a random part; sorts by time.</summary>
    public required string Run { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>How it ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>The exception behind <see cref="Failure"/>.</summary>
    [JsonIgnore]
    public Exception? FailureCause { get; init; }

    /// <summary>The counts of every node, in topological order.</summary>
    public required IReadOnlyList<NodeReport> Nodes { get; init; }

    /// <summary>The counts of every edge.</summary>
    public required IReadOnlyList<EdgeReport> Edges { get; init; }

    /// <summary>True when every item is accounted for, at each node and over each edge.</summary>
    public required bool Reconciles { get; init; }

    /// <summary>How many roots the sources brought or lost.</summary>
    public required long Roots { get; init; }

    /// <summary>Roots whose receipt still held, so that nothing was done for them.</summary>
    public required long Unchanged { get; init; }

    /// <summary>How each source compared with the ledger; a source that could not be read is not among them.</summary>
    public IReadOnlyList<SourceCount> Sources { get; init; } = [];

    /// <summary>SHA-256 of the run's manifest, hex, to be kept elsewhere as a witness; null when it could not be written.</summary>
    public string? Manifest { get; init; }

    /// <summary>Items of this run that became dead letters.</summary>
    public required long DeadLetters { get; init; }

    /// <summary>Roots of this run that failed for a cause that may pass, so that the next run tries them again.</summary>
    public long ToRetry { get; init; }

    /// <summary>Dead letters in the ledger after this run, earlier ones included.</summary>
    public required long DeadLettersOpen { get; init; }

    /// <summary>
    /// What nodes left that the definition no longer has; it stays where it is until <see cref="LeftoverSweep"/> is asked to remove it.
    /// </summary>
    public IReadOnlyList<Leftover> Leftovers { get; init; } = [];

    /// <summary>From start to end, in seconds.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>The most bytes that were in flight at once, as the byte budget counts them.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>What the process used meanwhile; null in reports from before it was kept.</summary>
    public ProcessUse? Process { get; init; }

    /// <summary>What became of each root, in the order they finished; cut off after <see cref="RunOptions.MaxReportedRoots"/>.</summary>
    public required IReadOnlyList<RootReport> Items { get; init; }
}
