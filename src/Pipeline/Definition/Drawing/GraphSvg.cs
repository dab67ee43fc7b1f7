using System.Globalization;
using System.Text;

namespace Tars.Pipeline.Definition.Drawing;

/// <summary>Writes a laid-out graph as SVG that needs nothing beside itself and follows the viewer's light or dark scheme.</summary>
internal static class GraphSvg
{
    private const string Style = """
        text { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 11px; fill: #57606a }
        .ground { fill: #ffffff }
        .title { font-size: 14px; font-weight: 600; fill: #1f2328 }
        .name { font-size: 13px; font-weight: 600; fill: #1f2328 }
        .when { font-style: italic }
        .type { fill: #57606a; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
        .count { fill: #1f2328; text-anchor: end; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
        .dead { fill: #cf222e; text-anchor: end }
        .edge { fill: none; stroke: #8c959f; stroke-width: 1.4 }
        .tip { fill: #8c959f }
        .box { stroke-width: 1.4 }
        .fused { fill: #fff8e6; stroke: #bf8700; stroke-width: 1.2; stroke-dasharray: 5 3 }
        .band { fill: none; stroke: #fff0c2; stroke-width: 16; stroke-linejoin: round }
        .source { fill: #ddf4ff; stroke: #0969da }
        .stage { fill: #f6f8fa; stroke: #8c959f }
        .sink { fill: #dafbe1; stroke: #1a7f37 }
        @media (prefers-color-scheme: dark) {
          text { fill: #9198a1 }
          .ground { fill: #0d1117 }
          .title, .name, .count { fill: #f0f6fc }
          .type, .count { stroke: #0d1117 }
          .type { fill: #9198a1 }
          .dead { fill: #ff7b72 }
          .edge { stroke: #6e7681 }
          .tip { fill: #6e7681 }
          .fused { fill: #272115; stroke: #9e6a03 }
          .band { stroke: #3b2f12 }
          .source { fill: #0c2d4f; stroke: #388bfd }
          .stage { fill: #1c2129; stroke: #6e7681 }
          .sink { fill: #0f3320; stroke: #3fb950 }
        }
        """;

    public static string Write(PipelineDefinition definition, GraphLayout layout, GraphCounts counts)
    {
        var svg = new StringBuilder();
        string title = Escape(definition.Name);
        double width = Math.Max(layout.Width, (2 * GraphLayout.Margin) + GraphLayout.TextWidth(definition.Name + counts.Caption, 14) + 30);
        Line(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{N(width)}\" height=\"{N(layout.Height)}\" viewBox=\"0 0 {N(width)} "
            + $"{N(layout.Height)}\" role=\"img\">");
        Line($"<title>{title}</title>");
        Line($"<style>\n{Style}\n</style>");
        Line("<rect class=\"ground\" width=\"100%\" height=\"100%\"/>");
        Line($"<text class=\"title\" x=\"{N(GraphLayout.Margin)}\" y=\"{N(GraphLayout.Margin + 12)}\">{title}</text>");
        if (counts.Caption.Length > 0)
        {
            double after = GraphLayout.Margin + GraphLayout.TextWidth(definition.Name, 14) + 16;
            Line($"<text x=\"{N(after)}\" y=\"{N(GraphLayout.Margin + 12)}\">{Escape(counts.Caption)}</text>");
        }

        foreach (GraphGroup group in layout.Groups)
            Group(group);
        foreach (GraphRoute route in layout.Routes)
        {
            (_, double x, double y) = route.Level[^1];
            Line(
                $"<path class=\"edge\" d=\"{Path(route)}\"><title>{route.From.Name} to {route.To.Name}: "
                + $"{Escape(TypeName.Of(route.From.Spec.OutputType!))}</title></path>");
            Line($"<path class=\"tip\" d=\"M{N(x)} {N(y)}l-7 -4v8z\"/>");
        }

        foreach (GraphBox box in layout.Boxes)
            Box(box);
        foreach (GraphRoute route in layout.Routes)
        {
            (_, double x, double y) = route.Level[^1];
            if (counts.Of(route.From, route.To) is { Length: > 0 } count)
                Line($"<text class=\"count\" x=\"{N(x - 9)}\" y=\"{N(y - 3)}\">{count}</text>");
        }

        return svg.Append("</svg>\n").ToString();

        void Line(string text) => svg.Append(text).Append('\n');

        void Group(GraphGroup group)
        {
            string names = string.Join(" + ", group.Boxes.Select(b => b.Node.Name));
            Line($"<g><title>{names} work in one block, without a queue between them</title>");
            if (group.Frame is { } frame)
            {
                Line(
                    $"<rect class=\"fused\" x=\"{N(frame.X)}\" y=\"{N(frame.Y)}\" width=\"{N(frame.Width)}\" height=\"{N(frame.Height)}\" "
                    + "rx=\"9\"/>");
            }
            else
            {
                // A frame would take in what does not belong to it: a band from box to box shows the group.
                foreach ((GraphBox from, GraphBox to) in group.Boxes.Zip(group.Boxes.Skip(1)))
                    Line($"<path class=\"band\" d=\"{Path(layout.Routes.First(r => r.From == from.Node && r.To == to.Node))}\"/>");
                foreach (GraphBox box in group.Boxes)
                    Line(
                        $"<rect class=\"fused\" x=\"{N(box.X - 6)}\" y=\"{N(box.Y - 6)}\" width=\"{N(box.Width + 12)}\" "
                        + $"height=\"{N(box.Height + 12)}\" rx=\"9\"/>");
            }

            Line("</g>");
        }

        void Box(GraphBox box)
        {
            NodeDefinition node = box.Node;
            string kind = node.Spec.Kind switch { NodeKind.Source => "source", NodeKind.Sink => "sink", _ => "stage" };
            double radius = node.Spec.Kind == NodeKind.Source ? Math.Min(box.Height / 2, 22) : node.Spec.Kind == NodeKind.Sink ? 0 : 7;
            Line($"<g><title>{Escape(Tooltip(node))}</title>");
            Line(
                $"<rect class=\"box {kind}\" x=\"{N(box.X)}\" y=\"{N(box.Y)}\" width=\"{N(box.Width)}\" height=\"{N(box.Height)}\" "
                + $"rx=\"{N(radius)}\"/>");
            double first = box.Y + (box.Height / 2) - ((box.Lines.Count - 1) * 8) + 4;
            for (int i = 0; i < box.Lines.Count; i++)
            {
                string style = i switch { 0 => " class=\"name\"", 2 => " class=\"when\"", _ => string.Empty };
                Line($"<text{style} x=\"{N(box.X + 12)}\" y=\"{N(first + (i * 16))}\">{Escape(box.Lines[i])}</text>");
            }

            if (counts.Dead(node) is { Length: > 0 } dead)
                Line($"<text class=\"dead\" x=\"{N(box.X + box.Width)}\" y=\"{N(box.Y - 4)}\">{dead}</text>");
            if (node.Spec.OutputType is { } type && layout.Routes.Any(r => r.From == node))
                Line(
                    $"<text class=\"type\" x=\"{N(box.X + box.Width + 6)}\" "
                    + $"y=\"{N(box.Y + (box.Height / 2) - 4)}\">{Escape(TypeName.Of(type))}</text>");
            Line("</g>");
        }
    }

    /// <summary>
    /// Level within the layers, curved between them: there is no box in the gaps, and none on a passing edge's own place.
    /// </summary>
    private static string Path(GraphRoute route)
    {
        (double left, double right, double y) = route.Level[0];
        var path = new StringBuilder($"M{N(left)} {N(y)}H{N(right)}");
        foreach ((double Left, double Right, double Y) next in route.Level.Skip(1))
        {
            double middle = (right + next.Left) / 2;
            path.Append(
                CultureInfo.InvariantCulture, $"C{N(middle)} {N(y)} {N(middle)} {N(next.Y)} {N(next.Left)} {N(next.Y)}H{N(next.Right)}");
            (right, y) = (next.Right, next.Y);
        }

        return path.ToString();
    }

    private static string Tooltip(NodeDefinition node) =>
        $"{node.Name}: {node.Spec.Summary}{(node.When is { } when ? $" when {when.Text}" : string.Empty)}";

    private static string N(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Escape(string text) => System.Security.SecurityElement.Escape(text);
}
