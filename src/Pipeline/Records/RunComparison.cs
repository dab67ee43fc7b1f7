using System.Text.Json;
using Tars.Pipeline.Planning;

namespace Tars.Pipeline;

/// <summary>What lies between two runs of a pipeline: what was in place after each, by which computation, and what each did.</summary>
public sealed record RunComparison
{
    /// <summary>The first run's id.</summary>
    public required string Before { get; init; }

    /// <summary>The second run's id.</summary>
    public required string After { get; init; }

    /// <summary>True when both ran the same definition, policies included.</summary>
    public required bool SameDefinition { get; init; }

    /// <summary>Nodes that compute otherwise in the second, new ones included.</summary>
    public required IReadOnlyList<NodeChange> Changed { get; init; }

    /// <summary>Nodes that the second no longer has.</summary>
    public required IReadOnlyList<string> Gone { get; init; }

    /// <summary>Roots in place after the second run and not after the first, moved ones excluded.</summary>
    public required IReadOnlyList<RootVersion> New { get; init; }

    /// <summary>Roots with another content, with the later one.</summary>
    public required IReadOnlyList<RootVersion> Altered { get; init; }

    /// <summary>Roots of the same content under another key.</summary>
    public required IReadOnlyList<MovedRoot> Moved { get; init; }

    /// <summary>Roots in place after the first run and not after the second, moved ones excluded.</summary>
    public required IReadOnlyList<RootVersion> Removed { get; init; }

    /// <summary>Roots that are the same after both.</summary>
    public required long Same { get; init; }

    /// <summary>Every node of either run with its counts.</summary>
    public required IReadOnlyList<NodeCountChange> Counts { get; init; }

    /// <summary>Every sink of either run.</summary>
    public required IReadOnlyList<OutputChange> Outputs { get; init; }

    /// <summary>How the first ended; null when it was killed or still runs.</summary>
    public required string? OutcomeBefore { get; init; }

    /// <summary>How the second ended; null when it was killed or still runs.</summary>
    public required string? OutcomeAfter { get; init; }

    /// <summary>How long the first took, in seconds; null when it was killed or still runs.</summary>
    public required double? SecondsBefore { get; init; }

    /// <summary>How long the second took, in seconds; null when it was killed or still runs.</summary>
    public required double? SecondsAfter { get; init; }

    /// <summary>Compares two runs of one pipeline.</summary>
    /// <param name="ledger">The ledger that has both.</param>
    /// <param name="before">The first.</param>
    /// <param name="after">The second; it need not be the later one.</param>
    public static RunComparison Of(Ledger ledger, RunRecord before, RunRecord after)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        IReadOnlyList<NodeFingerprint> oldPlan = Parse<NodeFingerprint[]>(before.Plan) ?? [];
        IReadOnlyList<NodeFingerprint> newPlan = Parse<NodeFingerprint[]>(after.Plan) ?? [];
        RunReport? oldReport = Parse<RunReport>(before.Report);
        RunReport? newReport = Parse<RunReport>(after.Report);
        var roots = RootDifference.Of(ledger.RootsAfter(before.Pipeline, before.Run), ledger.RootsAfter(after.Pipeline, after.Run));
        return new RunComparison
        {
            Before = before.Run,
            After = after.Run,
            SameDefinition = before.Definition == after.Definition,
            Changed = FingerprintChanges.Between(oldPlan, newPlan),
            Gone = [.. oldPlan.Select(n => n.Name).Except(newPlan.Select(n => n.Name), StringComparer.Ordinal)],
            New = roots.New,
            Altered = roots.Altered,
            Moved = roots.Moved,
            Removed = roots.Removed,
            Same = roots.Same,
            Counts = Join(oldReport?.Nodes, newReport?.Nodes, n => n.Name, (name, a, b) => new NodeCountChange(name, a, b)),
            Outputs = Join(
                Parse<RunManifest>(before.Manifest)?.Outputs,
                Parse<RunManifest>(after.Manifest)?.Outputs,
                o => o.Node,
                (name, a, b) => new OutputChange(name, a, b, a?.Identity is not null && b is not null && a.Identity != b.Identity)),
            OutcomeBefore = before.Outcome,
            OutcomeAfter = after.Outcome,
            SecondsBefore = oldReport?.ElapsedSeconds,
            SecondsAfter = newReport?.ElapsedSeconds,
        };
    }

    /// <summary>What computes otherwise in a definition than it did in a run.</summary>
    /// <param name="before">The run.</param>
    /// <param name="now">The definition.</param>
    /// <param name="assets">Whose digests are part of its fingerprints.</param>
    public static IReadOnlyList<NodeChange> Since(RunRecord before, PipelineDefinition now, AssetResolver assets)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(assets);
        return FingerprintChanges.Between(Parse<NodeFingerprint[]>(before.Plan) ?? [], ExecutionPlan.Of(now, assets).Fingerprints);
    }

    private static TResult[] Join<T, TResult>(
        IReadOnlyList<T>? before, IReadOnlyList<T>? after, Func<T, string> name, Func<string, T?, T?, TResult> join)
        where T : class =>
    [
        .. (after ?? []).Concat(before ?? []).Select(name).Distinct(StringComparer.Ordinal)
            .Select(n => join(n, before?.FirstOrDefault(x => name(x) == n), after?.FirstOrDefault(x => name(x) == n))),
    ];

    private static T? Parse<T>(string? json)
        where T : class
    {
        try
        {
            return json is { Length: > 0 } ? JsonSerializer.Deserialize<T>(json, PayloadJson.Options) : null;
        }
        catch (JsonException)
        {
            // A record of another version: what it says elsewhere is compared all the same.
            return null;
        }
    }
}
