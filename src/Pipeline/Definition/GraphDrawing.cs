using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tars.Pipeline.Definition;
using Tars.Pipeline.Definition.Drawing;
using Tars.Pipeline.Planning;

namespace Tars.Pipeline;

/// <summary>Draws a graph: its nodes, the types that go over its edges, and, after a run, how many items went.</summary>
public static class GraphDrawing
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>As SVG, laid out from left to right; without scripts, fonts or anything else from outside.</summary>
    /// <param name="definition">The graph.</param>
    /// <param name="run">A run of it, for the counts; null draws none.</param>
    public static string Svg(PipelineDefinition definition, RunReport? run = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var counts = new GraphCounts(run);
        return GraphSvg.Write(definition, GraphLayout.Of(definition, counts.Of), counts);
    }

    /// <summary>As a Mermaid flow chart.</summary>
    public static string Mermaid(PipelineDefinition definition, RunReport? run = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var counts = new GraphCounts(run);
        var text = new StringBuilder("flowchart LR\n");
        Dictionary<string, string> ids = Ids(definition);
        foreach ((int group, NodeDefinition[] nodes) in Grouped(definition))
        {
            string indent = group < 0 ? "  " : "    ";
            if (group >= 0)
                text.Append(CultureInfo.InvariantCulture, $"  subgraph block{group}[\"one block\"]\n");
            foreach (NodeDefinition node in nodes)
            {
                (string open, string close) = node.Spec.Kind switch
                {
                    NodeKind.Source => ("([", "])"), NodeKind.Sink => ("[(", ")]"), _ => ("[", "]"),
                };
                text.Append(CultureInfo.InvariantCulture, $"{indent}{ids[node.Name]}{open}\"{node.Name}<br/>{node.Spec.Name}\"{close}\n");
            }

            if (group >= 0)
                text.Append("  end\n");
        }

        foreach ((NodeDefinition from, NodeDefinition to) in Edges(definition))
        {
            string when = to.When is { } condition ? $"<br/>when {Quoted(condition.Text)}" : string.Empty;
            text.Append(CultureInfo.InvariantCulture, $"  {ids[from.Name]} -->|\"{Label(from, to, counts)}{when}\"| {ids[to.Name]}\n");
        }

        return text.ToString();

        static string Quoted(string condition) => condition.ReplaceLineEndings(" ").Replace("&", "#amp;", StringComparison.Ordinal)
            .Replace("\"", "#quot;", StringComparison.Ordinal).Replace("<", "#lt;", StringComparison.Ordinal)
            .Replace(">", "#gt;", StringComparison.Ordinal);
    }

    /// <summary>As a Graphviz digraph.</summary>
    public static string Dot(PipelineDefinition definition, RunReport? run = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var counts = new GraphCounts(run);
        var text = new StringBuilder(
            $"digraph \"{definition.Name}\" {{\n  rankdir=LR;\n  node [shape=box, fontname=monospace];\n  edge [fontname=monospace];\n");
        foreach ((int group, NodeDefinition[] nodes) in Grouped(definition))
        {
            string indent = group < 0 ? "  " : "    ";
            if (group >= 0)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"  subgraph cluster_{group} {{\n    label=\"one block\"; style=dashed; fontname=monospace;\n");
            foreach (NodeDefinition node in nodes)
            {
                string when = node.When is { } condition ? $"\\nwhen {Quoted(condition.Text)}" : string.Empty;
                string style = node.Spec.Kind switch
                {
                    NodeKind.Source => ", style=rounded", NodeKind.Sink => ", shape=cylinder", _ => string.Empty,
                };
                text.Append(
                    CultureInfo.InvariantCulture, $"{indent}\"{node.Name}\" [label=\"{node.Name}\\n{node.Spec.Name}{when}\"{style}];\n");
            }

            if (group >= 0)
                text.Append("  }\n");
        }

        foreach ((NodeDefinition from, NodeDefinition to) in Edges(definition))
            text.Append(CultureInfo.InvariantCulture, $"  \"{from.Name}\" -> \"{to.Name}\" [label=\"{Label(from, to, counts)}\"];\n");
        return text.Append("}\n").ToString();

        static string Quoted(string condition) => condition.ReplaceLineEndings(" ")
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
    }

    /// <summary>
    /// As JSON: <c>name</c>, <c>nodes[] {name, use, kind, takes, gives, when}</c>, <c>edges[] {from, to, type, items}</c>,
    /// <c>blocks[]</c> (names of nodes that work in one block).
    /// </summary>
    public static string Json(PipelineDefinition definition, RunReport? run = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var counts = new GraphCounts(run);
        var nodes = new JsonArray();
        foreach (NodeDefinition node in definition.Nodes)
        {
            nodes.Add(new JsonObject
            {
                ["name"] = node.Name,
                ["use"] = node.Spec.Name,
                ["kind"] = SnakeCase.Of(node.Spec.Kind.ToString()),
                ["takes"] = node.Spec.InputType is { } taken ? TypeName.Of(taken) : null,
                ["gives"] = node.Spec.OutputType is { } given ? TypeName.Of(given) : null,
                ["when"] = node.When?.Text,
            });
        }

        var edges = new JsonArray();
        foreach ((NodeDefinition from, NodeDefinition to) in Edges(definition))
        {
            edges.Add(new JsonObject
            {
                ["from"] = from.Name,
                ["to"] = to.Name,
                ["type"] = TypeName.Of(from.Spec.OutputType!),
                ["items"] = counts.Items(from, to),
            });
        }

        var blocks = new JsonArray([.. Fusion.Groups(definition).Select(g => (JsonNode)new JsonArray([.. g.Select(n => (JsonNode)n)]))]);
        var graph = new JsonObject
        {
            ["name"] = definition.Name, ["run"] = run?.Run, ["nodes"] = nodes, ["edges"] = edges, ["blocks"] = blocks,
        };
        return graph.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
    }

    private static string Label(NodeDefinition from, NodeDefinition to, GraphCounts counts) =>
        TypeName.Of(from.Spec.OutputType!) + (counts.Of(from, to) is { Length: > 0 } count ? $" {count}" : string.Empty);

    private static Dictionary<string, string> Ids(PipelineDefinition definition) =>
        definition.Nodes.Select((n, i) => (n.Name, Id: $"n{i}")).ToDictionary(n => n.Name, n => n.Id, StringComparer.Ordinal);

    /// <summary>The nodes in order, those of a block together and with its number; -1 is that of those that work for themselves.</summary>
    private static IEnumerable<(int Group, NodeDefinition[] Nodes)> Grouped(PipelineDefinition definition)
    {
        Dictionary<string, NodeDefinition> byName = definition.Nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);
        IReadOnlyList<IReadOnlyList<string>> groups = Fusion.Groups(definition);
        for (int i = 0; i < groups.Count; i++)
            yield return (i, [.. groups[i].Select(n => byName[n])]);
        HashSet<string> grouped = [.. groups.SelectMany(g => g)];
        yield return (-1, [.. definition.Nodes.Where(n => !grouped.Contains(n.Name))]);
    }

    private static IEnumerable<(NodeDefinition From, NodeDefinition To)> Edges(PipelineDefinition definition)
    {
        Dictionary<string, NodeDefinition> byName = definition.Nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);
        return from to in definition.Nodes from name in to.From select (byName[name], to);
    }
}
