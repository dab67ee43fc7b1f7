namespace Tars.Pipeline.Definition.Drawing;

/// <summary>A node in its layer, or the place that an edge takes in a layer it only passes.</summary>
internal sealed class GraphVertex(NodeDefinition? node, int layer, double height)
{
    /// <summary>Null for an edge that passes.</summary>
    public NodeDefinition? Node { get; } = node;

    public int Layer { get; } = layer;

    public double Height { get; } = height;

    /// <summary>Which of the graph's unconnected pieces it belongs to; these stand one below the other.</summary>
    public int Piece { get; set; } = -1;

    /// <summary>Its place in the order of its layer.</summary>
    public int Position { get; set; }

    /// <summary>The middle of its height.</summary>
    public double Y { get; set; }

    public List<GraphVertex> Before { get; } = [];

    public List<GraphVertex> After { get; } = [];
}
