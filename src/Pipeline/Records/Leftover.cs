namespace Tars.Pipeline;

/// <summary>
/// A source or sink that the definition no longer has, of which earlier runs left something: roots of a source in the sinks that are still
/// there, or all that a sink wrote. Nothing of it is taken away unasked; see <see cref="LeftoverSweep"/>.
/// </summary>
/// <param name="Kind">A source or a sink.</param>
/// <param name="Node">Its name.</param>
/// <param name="Roots">How many roots of the source are known; for a sink those of every source, any of which may have reached it.</param>
public sealed record Leftover(NodeKind Kind, string Node, long Roots)
{
    /// <summary>What a ledger knows of that a definition no longer has.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="definition">The definition as it is now.</param>
    public static IReadOnlyList<Leftover> Of(Ledger ledger, PipelineDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(definition);
        string pipeline = definition.Name;
        IReadOnlyList<string> sources = ledger.Sources(pipeline);
        string[] gone = [.. sources.Except(Names(definition, NodeKind.Source), StringComparer.Ordinal)];
        string[] sinks =
        [
            .. ledger.SinkNames(pipeline).Except(Names(definition, NodeKind.Sink), StringComparer.Ordinal)
                .Where(s => ledger.SinkIdentity(pipeline, s) is not null),
        ];
        if (gone.Length + sinks.Length == 0)
        {
            return [];
        }

        var counts = sources.ToDictionary(s => s, s => (long)ledger.Receipts(pipeline, s).Count, StringComparer.Ordinal);
        return
        [
            .. gone.Select(s => new Leftover(NodeKind.Source, s, counts[s])),
            .. sinks.Select(s => new Leftover(NodeKind.Sink, s, counts.Values.Sum())),
        ];
    }

    private static IEnumerable<string> Names(PipelineDefinition definition, NodeKind kind) =>
        definition.Nodes.Where(n => n.Spec.Kind == kind).Select(n => n.Name);
}
