using System.Globalization;

namespace Tars.Pipeline.Definition.Drawing;

/// <summary>The counts of a run as they are written into a drawing; nothing where there was no run.</summary>
internal sealed class GraphCounts(RunReport? run)
{
    /// <summary>What stands beside the title.</summary>
    public string Caption => run is null
        ? string.Empty
        : string.Create(
            CultureInfo.InvariantCulture,
            $"run {run.Run}: {run.Roots:N0} roots, {run.DeadLetters:N0} dead letters, {run.ElapsedSeconds:0.0} s");

    /// <summary>How many items went over an edge.</summary>
    public long? Items(NodeDefinition from, NodeDefinition to) =>
        run?.Edges.FirstOrDefault(e => e.From == from.Name && e.To == to.Name)?.Items;

    /// <summary>As <see cref="Items"/>, as text; empty for none.</summary>
    public string Of(NodeDefinition from, NodeDefinition to) =>
        Items(from, to)?.ToString("N0", CultureInfo.InvariantCulture) ?? string.Empty;

    /// <summary>How many items died at a node, as text; empty for none.</summary>
    public string Dead(NodeDefinition node) => run?.Nodes.FirstOrDefault(n => n.Name == node.Name) is { Dead: > 0 } report
        ? string.Create(CultureInfo.InvariantCulture, $"{report.Dead:N0} dead")
        : string.Empty;
}
