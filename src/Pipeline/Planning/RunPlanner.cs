using System.Text.Json;

namespace Tars.Pipeline.Planning;

/// <summary>Finds out what a run would do, without doing any of it.</summary>
internal static class RunPlanner
{
    public static async Task<RunPlan> PlanAsync(PipelineDefinition definition, RunOptions options, CancellationToken cancellationToken)
    {
        ExecutionPlan plan = ExecutionPlan.Of(definition, options.Assets);
        string file = Path.Combine(definition.StateFolder, "ledger.db");
        using SqliteLedger? ledger = File.Exists(file) ? SqliteLedger.OpenToRead(file) : null;
        (List<string> lostSinks, ILookup<string, (LostEffect Effect, string Sink)> lostEffects) = await LostAsync(
            plan, options, ledger, cancellationToken);
        var holds = LegalHolds.Of(definition);
        var sources = new List<SourceCount>();
        var roots = new List<RootPlan>();
        var pasts = new Dictionary<string, IReadOnlyList<NodeFingerprint>?>(StringComparer.Ordinal);
        foreach (NodeDefinition source in plan.Nodes.Where(n => n.Spec.Kind == NodeKind.Source))
        {
            IReadOnlyDictionary<string, Receipt> receipts =
                ledger?.Receipts(definition.Name, source.Name) ?? new Dictionary<string, Receipt>(StringComparer.Ordinal);
            bool all = plan.ReachableFrom(source).Any(n => lostSinks.Contains(n.Name));
            if (all || lostEffects.Contains(source.Name))
            {
                receipts = Void(receipts, all ? receipts.Keys : lostEffects[source.Name].Select(l => l.Effect.Key));
            }

            var comparison = new SourceComparison(source.Name, receipts, plan.Downstream(source), holds);
            string? past = await ReadAsync(plan, source, receipts, comparison, roots, options, cancellationToken);
            sources.Add(comparison.Count);
            pasts[source.Name] = past is null ? null : Fingerprints(ledger?.Run(past));
        }

        return new RunPlan
        {
            Pipeline = definition.Name,
            Leftovers = ledger is null ? [] : Leftover.Of(ledger, definition),
            Sources = sources,
            Fused = options.Fuse ? Fusion.Groups(plan) : [],
            Roots = [.. roots.OrderBy(r => r.Source, StringComparer.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal)],
            Nodes =
            [
                .. plan.Nodes.Select(
                    n => Explain(plan, n, sources, pasts, lostSinks, lostEffects.Sum(s => s.Count(l => l.Sink == n.Name)))),
            ],
        };
    }

    /// <returns>The run that wrote one of the receipts that no longer hold for the definition.</returns>
    private static async Task<string?> ReadAsync(
        ExecutionPlan plan,
        NodeDefinition source,
        IReadOnlyDictionary<string, Receipt> receipts,
        SourceComparison comparison,
        List<RootPlan> roots,
        RunOptions options,
        CancellationToken cancellationToken)
    {
        string? past = null;
        await using Node node = source.Spec.Create(source.Options, Context(plan, source, options));
        await node.OpenAsync(cancellationToken);
        var known = new LedgerRoots(receipts, plan.Downstream(source));
        await foreach (RootRecord record in ((ISourceNode)node).ReadAsync(known, cancellationToken))
        {
            if (record.Kept)
            {
                comparison.Keep(record.Key);
                continue;
            }

            RootChange change = comparison.Meet(record.Key, record.Version, record.Failure is not null);
            if (change != RootChange.Unchanged || record.Failure is not null)
            {
                Add(new RootPlan(source.Name, record.Key, change, record.Failure?.Message));
            }

            if (change == RootChange.Outdated && receipts[record.Key].Fingerprint.Length > 0)
            {
                past ??= receipts[record.Key].Run;
            }
        }

        foreach (Receipt gone in comparison.End())
        {
            Add(new RootPlan(source.Name, gone.Key, RootChange.Removed, null));
        }

        return past;

        void Add(RootPlan root)
        {
            if (roots.Count < options.MaxReportedRoots)
            {
                roots.Add(root);
            }
        }
    }

    /// <summary>Sinks that were emptied or exchanged, and by source the keys of roots of which an effect is gone.</summary>
    private static async Task<(List<string> Sinks, ILookup<string, (LostEffect Effect, string Sink)> Effects)> LostAsync(
        ExecutionPlan plan, RunOptions options, SqliteLedger? ledger, CancellationToken cancellationToken)
    {
        var lost = new List<string>();
        var effects = new List<(LostEffect Effect, string Sink)>();
        foreach (NodeDefinition sink in plan.Nodes.Where(n => n.Spec.Kind == NodeKind.Sink && ledger is not null))
        {
            await using Node node = sink.Spec.Create(sink.Options, Context(plan, sink, options));
            if (await ((ISinkNode)node).IdentityAsync(cancellationToken) != ledger!.SinkIdentity(plan.Definition.Name, sink.Name))
            {
                lost.Add(sink.Name);
            }
            else
            {
                effects.AddRange((await ((ISinkNode)node).LostAsync(cancellationToken)).Select(e => (e, sink.Name)));
            }
        }

        return (lost, effects.ToLookup(e => e.Effect.Source, StringComparer.Ordinal));
    }

    private static Dictionary<string, Receipt> Void(IReadOnlyDictionary<string, Receipt> receipts, IEnumerable<string> keys)
    {
        var voided = new Dictionary<string, Receipt>(receipts, StringComparer.Ordinal);
        foreach (string key in keys)
        {
            if (voided.TryGetValue(key, out Receipt? receipt))
            {
                voided[key] = receipt with { Fingerprint = string.Empty };
            }
        }

        return voided;
    }

    private static NodeContext Context(ExecutionPlan plan, NodeDefinition node, RunOptions options) => new()
    {
        Pipeline = plan.Definition.Name,
        Name = node.Name,
        BaseFolder = plan.Definition.BaseFolder,
        StateFolder = plan.Definition.StateFolder,
        Assets = options.Assets,
        Time = options.Time,
        IsPlan = true,
    };

    private static NodePlan Explain(
        ExecutionPlan plan,
        NodeDefinition node,
        List<SourceCount> sources,
        Dictionary<string, IReadOnlyList<NodeFingerprint>?> pasts,
        List<string> lostSinks,
        int lostEffects)
    {
        SourceCount[] above = [.. sources.Where(s => s.Source == node.Name || Reaches(plan, s.Source, node))];
        bool isSink = node.Spec.Kind == NodeKind.Sink;
        var why = new List<string>();
        Say(above.Sum(s => s.New), "new");
        Say(above.Sum(s => s.Changed), "changed");
        Say(above.Sum(s => s.Moved), "moved");
        Say(isSink ? above.Sum(s => s.Removed) : 0, "removed");
        long outdated = above.Sum(s => s.Outdated);
        bool same = true;
        if (outdated > 0)
        {
            Say(outdated, "to be done again");
            NodeFingerprint now = plan.Fingerprints.First(f => f.Name == node.Name);
            IReadOnlyList<NodeFingerprint>? past = above.Select(s => pasts[s.Source]).FirstOrDefault(p => p is not null);
            string[] changes = past is null ? [] : [.. FingerprintChanges.Of(past.FirstOrDefault(f => f.Name == node.Name), now)];
            same = changes.Length == 0;
            why.AddRange(changes);
            if (lostSinks.Contains(node.Name))
            {
                why.Add("what it wrote to was emptied or exchanged");
            }

            Say(lostEffects, "of which an output is gone");
        }

        bool memo = (node.Policy.Memo ?? node.Spec.Costly) && node.Spec.Kind is NodeKind.Stage or NodeKind.BatchStage;
        long roots = above.Sum(s => s.New + s.Changed + s.Moved + s.Outdated + (isSink ? s.Removed + s.Moved : 0));
        return new NodePlan(node.Name, node.Spec.Name, roots, memo && same && outdated > 0, why);

        void Say(long count, string what)
        {
            if (count > 0)
            {
                why.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count} {what}"));
            }
        }
    }

    private static bool Reaches(ExecutionPlan plan, string source, NodeDefinition node) =>
        plan.ReachableFrom(plan.Nodes.First(n => n.Name == source)).Any(n => n.Name == node.Name);

    private static IReadOnlyList<NodeFingerprint>? Fingerprints(RunRecord? run)
    {
        try
        {
            return run is { Plan.Length: > 0 } ? JsonSerializer.Deserialize<NodeFingerprint[]>(run.Plan, PayloadJson.Options) : null;
        }
        catch (JsonException)
        {
            // The reasons are lost; that there is work is known all the same.
            return null;
        }
    }
}
