using Tars.Pipeline.Planning;

namespace Tars.Pipeline;

/// <summary>What a run would do now, and why. Making one changes nothing and needs no lock.</summary>
public sealed record RunPlan
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>True when a run would do something.</summary>
    public bool HasChanges => Sources.Any(s => s.HasChanges);

    /// <summary>How each source compares with the ledger.</summary>
    public required IReadOnlyList<SourceCount> Sources { get; init; }

    /// <summary>What each node would do, in topological order.</summary>
    public required IReadOnlyList<NodePlan> Nodes { get; init; }

    /// <summary>Groups of nodes that work in one block, without queues between them, each in the order of the flow.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Fused { get; init; }

    /// <summary>
    /// The roots that a run would not leave as they are, by source and key; at most <see cref="RunOptions.MaxReportedRoots"/>.
    /// </summary>
    public required IReadOnlyList<RootPlan> Roots { get; init; }

    /// <summary>What nodes left that the definition no longer has; a run leaves it where it is.</summary>
    public IReadOnlyList<Leftover> Leftovers { get; init; } = [];

    /// <summary>Reads every source and compares it with the ledger.</summary>
    /// <param name="definition">What would be run.</param>
    /// <param name="options">As the run would be given them.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LedgerException">The ledger cannot be read.</exception>
    /// <exception cref="IOException">A source cannot be read: a run would fail at it too.</exception>
    public static Task<RunPlan> OfAsync(
        PipelineDefinition definition, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return RunPlanner.PlanAsync(definition, options ?? new RunOptions(), cancellationToken);
    }
}
