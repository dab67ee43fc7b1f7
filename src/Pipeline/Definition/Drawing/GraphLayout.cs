using System.Globalization;
using Tars.Pipeline.Planning;

namespace Tars.Pipeline.Definition.Drawing;

/// <summary>A node's box.</summary>
internal sealed record GraphBox(NodeDefinition Node, IReadOnlyList<string> Lines, double X, double Y, double Width, double Height);

/// <summary>
/// The nodes that work in one block: their boxes in the order of the flow, and a frame around them where no other box is in the way.
/// </summary>
internal sealed record GraphGroup(IReadOnlyList<GraphBox> Boxes, (double X, double Y, double Width, double Height)? Frame);

/// <summary>An edge: a line through these stretches, each level from left to right, joined by curves in the gaps between layers.</summary>
internal sealed record GraphRoute(NodeDefinition From, NodeDefinition To, IReadOnlyList<(double Left, double Right, double Y)> Level);

/// <summary>Where everything of a drawn graph stands. Lengths are in pixels; the text is monospaced, so that its width is known.</summary>
internal sealed class GraphLayout
{
    public const double NameSize = 13;
    public const double SmallSize = 11;
    public const double Margin = 20;
    public const double Heading = 34;

    private const double Advance = 0.605;
    private const double Padding = 12;
    private const double LineHeight = 16;
    private const double PortDistance = 15;
    private const double CurveRoom = 44;
    private const double FrameRoom = 8;
    private const int MaxWhen = 30;

    private GraphLayout()
    {
    }

    public required double Width { get; init; }

    public required double Height { get; init; }

    public required IReadOnlyList<GraphBox> Boxes { get; init; }

    public required IReadOnlyList<GraphRoute> Routes { get; init; }

    public required IReadOnlyList<GraphGroup> Groups { get; init; }

    /// <summary>The number of pairs of edges that cross.</summary>
    public required int Crossings { get; init; }

    /// <summary>Lays a graph out.</summary>
    /// <param name="definition">The graph.</param>
    /// <param name="countOf">What stands at the end of an edge; empty for nothing.</param>
    public static GraphLayout Of(PipelineDefinition definition, Func<NodeDefinition, NodeDefinition, string> countOf)
    {
        Dictionary<NodeDefinition, List<string>> lines = definition.Nodes.ToDictionary(n => n, Lines);
        var layers = GraphLayers.Of(definition, n => Math.Max((lines[n].Count * LineHeight) + 14, (n.From.Count + 1) * PortDistance));
        double height = GraphHeights.Place(layers.Layers);

        var columns = new List<(double Left, double Right)>();
        double x = Margin;
        for (int i = 0; i < layers.Layers.Count; i++)
        {
            double width = layers.Layers[i].Where(v => v.Node is not null).Max(v => BoxWidth(lines[v.Node!]));
            columns.Add((x, x + width));
            double label = layers.Layers[i].Select(v => v.Node?.Spec.OutputType).OfType<Type>()
                .Select(t => TextWidth(TypeName.Of(t), SmallSize) + 12).DefaultIfEmpty(0).Max();
            double count = i + 1 == layers.Layers.Count ? 0 : CountWidth(layers, i + 1, countOf);
            x += width + (i + 1 == layers.Layers.Count ? 0 : label + count + CurveRoom);
        }

        double top = Margin + Heading;
        GraphBox[] boxes = [.. from layer in layers.Layers
                               from vertex in layer
                               let node = vertex.Node
                               where node is not null
                               let column = columns[vertex.Layer]
                               select new GraphBox(
                                   node, lines[node], column.Left, top + vertex.Y - (vertex.Height / 2), column.Right - column.Left,
                                   vertex.Height)];
        return new GraphLayout
        {
            Width = x + Margin,
            Height = top + height + Margin,
            Boxes = boxes,
            Routes = [.. layers.Edges.Select(path => Route(path, columns, top, countOf))],
            Groups = [.. Fusion.Groups(definition).Select(group => Group([.. group.Select(name => boxes.First(b => b.Node.Name == name))], boxes))],
            Crossings = layers.Crossings(),
        };
    }

    private static GraphGroup Group(IReadOnlyList<GraphBox> own, IReadOnlyList<GraphBox> all)
    {
        double left = own.Min(b => b.X) - FrameRoom;
        double top = own.Min(b => b.Y) - FrameRoom;
        double right = own.Max(b => b.X + b.Width) + FrameRoom;
        double bottom = own.Max(b => b.Y + b.Height) + FrameRoom;
        bool free = !all.Except(own).Any(b => b.X < right && left < b.X + b.Width && b.Y < bottom && top < b.Y + b.Height);
        return new GraphGroup(own, free ? (left, top, right - left, bottom - top) : null);
    }

    /// <summary>The width of a text, in pixels.</summary>
    public static double TextWidth(string text, double size) => text.Length * size * Advance;

    private static GraphRoute Route(
        IReadOnlyList<GraphVertex> path, List<(double Left, double Right)> columns, double top,
        Func<NodeDefinition, NodeDefinition, string> countOf)
    {
        NodeDefinition from = path[0].Node!;
        NodeDefinition to = path[^1].Node!;
        double start = columns[path[0].Layer].Right;
        double end = columns[path[^1].Layer].Left;
        string count = countOf(from, to);
        var level = new List<(double, double, double)>
        {
            (start, start + TextWidth(TypeName.Of(from.Spec.OutputType!), SmallSize) + 12, top + path[0].Y),
        };
        level.AddRange(path.Skip(1).SkipLast(1).Select(v => (columns[v.Layer].Left, columns[v.Layer].Right, top + v.Y)));
        level.Add((end - (count.Length > 0 ? TextWidth(count, SmallSize) + 14 : 10), end, top + Port(path[^1], path[^2])));
        return new GraphRoute(from, to, level);
    }

    // The edges reach a node in the order in which they come from above to below, so that they do not cross before it.
    private static double Port(GraphVertex node, GraphVertex before)
    {
        GraphVertex[] sorted = [.. node.Before.OrderBy(v => v.Y)];
        int index = Array.IndexOf(sorted, before);
        return node.Y + ((index - ((sorted.Length - 1) / 2.0)) * PortDistance);
    }

    private static double CountWidth(GraphLayers layers, int layer, Func<NodeDefinition, NodeDefinition, string> countOf) => layers.Edges
        .Where(e => e[^1].Layer == layer)
        .Select(e => countOf(e[0].Node!, e[^1].Node!))
        .Select(text => text.Length > 0 ? TextWidth(text, SmallSize) + 14 : 10)
        .DefaultIfEmpty(0)
        .Max();

    private static double BoxWidth(IReadOnlyList<string> lines) =>
        (2 * Padding) + lines.Select((line, i) => TextWidth(line, i == 0 ? NameSize : SmallSize)).Max();

    private static List<string> Lines(NodeDefinition node)
    {
        string hands = node.Policy.Parallelism > 1
            ? string.Create(CultureInfo.InvariantCulture, $" ×{node.Policy.Parallelism}")
            : string.Empty;
        List<string> lines = [node.Name, node.Spec.Name + hands];
        if (node.When is { } when)
        {
            string text = $"when {string.Join(' ', when.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))}";
            lines.Add(text.Length <= MaxWhen ? text : text[..(MaxWhen - 1)] + "…");
        }

        return lines;
    }
}
