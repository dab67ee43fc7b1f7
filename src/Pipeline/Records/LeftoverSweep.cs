using System.Text.Json;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline;

/// <summary>
/// Takes away what nodes left that a definition no longer has, root by root, as if each root had been removed while the node was still
/// there: a sink's own code undoes what it applied, and files that others put beside it stay.
/// </summary>
public static class LeftoverSweep
{
    /// <summary>Sweeps under the state folder's lock.</summary>
    /// <param name="definition">The definition as it is now.</param>
    /// <param name="catalog">Knows the kinds of the nodes that are gone.</param>
    /// <param name="options">As a run would be given them.</param>
    /// <param name="cancellationToken">Stops it; what is left is found again next time.</param>
    /// <returns>What was taken away.</returns>
    /// <exception cref="StateLockedException">A run uses the state folder.</exception>
    /// <exception cref="HeldException">Some of it is under hold; nothing is taken away then.</exception>
    /// <exception cref="LedgerException">The ledger cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">
    /// A sink's kind or options are no longer known, so that nobody can undo what it did.
    /// </exception>
    public static async Task<IReadOnlyList<Leftover>> RemoveAsync(
        PipelineDefinition definition, NodeCatalog catalog, RunOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        using var held = StateLock.Take(definition.StateFolder);
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(definition.StateFolder, "ledger.db"));
        IReadOnlyList<Leftover> leftovers = Leftover.Of(ledger, definition);
        RefuseHeld(definition, ledger, leftovers);
        string run = ledger.Runs(definition.Name).LastOrDefault()?.Run ?? string.Empty;
        string[] gone = [.. leftovers.Where(l => l.Kind == NodeKind.Source).Select(l => l.Node)];
        foreach (Leftover sink in leftovers.Where(l => l.Kind == NodeKind.Sink))
        {
            (NodeSpec spec, object? with) = Recall(ledger, definition, catalog, sink.Node);
            await EmptyAsync(spec, with, sink.Node, ledger.Sources(definition.Name));
            ledger.ForgetSink(definition.Name, sink.Node);
        }

        foreach (NodeDefinition sink in definition.Nodes.Where(n => n.Spec.Kind == NodeKind.Sink && gone.Length > 0))
        {
            string? identity = await EmptyAsync(sink.Spec, sink.Options, sink.Name, gone);
            ledger.SetSinkIdentity(definition.Name, sink.Name, identity);
        }

        foreach (string source in gone)
        {
            ledger.Remove(definition.Name, source, [.. ledger.Receipts(definition.Name, source).Keys], run);
        }

        return leftovers;

        async Task<string?> EmptyAsync(NodeSpec spec, object? with, string name, IReadOnlyList<string> sources)
        {
            await using Node node = spec.Create(with, Context(definition, name, options));
            var sink = (ISinkNode)node;
            if (await sink.IdentityAsync(cancellationToken) is null)
            {
                return null;
            }

            await node.OpenAsync(cancellationToken);
            foreach (Receipt receipt in sources.SelectMany(s => ledger.Receipts(definition.Name, s).Values))
            {
                await sink.ApplyAsync(
                    new GenerationRecord(receipt.Source, receipt.Key, receipt.Version, Removed: true, []), cancellationToken);
            }

            await sink.CommitAsync(cancellationToken);
            return await sink.IdentityAsync(cancellationToken);
        }
    }

    /// <summary>A sink that is gone goes with what all sources brought to it; a source with its own roots.</summary>
    private static void RefuseHeld(PipelineDefinition definition, SqliteLedger ledger, IReadOnlyList<Leftover> leftovers)
    {
        var holds = LegalHolds.Of(definition);
        IEnumerable<string> sources = leftovers.Any(l => l.Kind == NodeKind.Sink)
            ? ledger.Sources(definition.Name) : leftovers.Select(l => l.Node);
        foreach (Receipt receipt in sources.SelectMany(source => ledger.Receipts(definition.Name, source).Values))
        {
            if (holds.On(receipt.Source, receipt.Key) is { } hold)
            {
                throw new HeldException($"{receipt.Source}/{receipt.Key}", hold);
            }
        }
    }

    /// <summary>The kind and options of a node as the last run that had it recorded them.</summary>
    private static (NodeSpec Spec, object? Options) Recall(
        SqliteLedger ledger, PipelineDefinition definition, NodeCatalog catalog, string node)
    {
        foreach (RunRecord run in ledger.Runs(definition.Name).Reverse())
        {
            NodeFingerprint? found = run.Plan.Length == 0 ? null
                : JsonSerializer.Deserialize<NodeFingerprint[]>(run.Plan, PayloadJson.Options)?.FirstOrDefault(n => n.Name == node);
            if (found is not null)
            {
                NodeSpec spec = catalog.Find(found.Use) is { Kind: NodeKind.Sink } known ? known
                    : throw new InvalidDataException(
                        $"the sink '{node}' was of the kind '{found.Use}', which is no longer known: delete what it wrote by hand.");
                return (spec, CanonicalOptions.Read(spec, found.Options, definition.BaseFolder));
            }
        }

        throw new InvalidDataException($"no run recorded what the sink '{node}' was: delete what it wrote by hand.");
    }

    private static NodeContext Context(PipelineDefinition definition, string name, RunOptions options) => new()
    {
        Pipeline = definition.Name,
        Name = name,
        BaseFolder = definition.BaseFolder,
        StateFolder = definition.StateFolder,
        Assets = options.Assets,
        Time = options.Time,
    };
}
