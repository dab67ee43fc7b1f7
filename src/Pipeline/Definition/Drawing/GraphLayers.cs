namespace Tars.Pipeline.Definition.Drawing;

/// <summary>
/// Puts a graph into layers and orders each so that few edges cross: longest path, places for edges that pass a layer, and sweeps of
/// barycentres (Sugiyama, Tagawa and Toda, 1981).
/// </summary>
internal sealed class GraphLayers
{
    private const int Sweeps = 24;
    private const double PassingHeight = 8;

    private readonly PipelineDefinition _definition;
    private readonly Dictionary<string, int> _layerOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GraphVertex> _vertexOf = new(StringComparer.Ordinal);

    private GraphLayers(PipelineDefinition definition, Func<NodeDefinition, double> heightOf)
    {
        _definition = definition;
        foreach (NodeDefinition node in definition.Nodes)
            LayerOf(node);
        PullSources();
        Layers = [.. Enumerable.Range(0, _layerOf.Values.DefaultIfEmpty(-1).Max() + 1).Select(_ => new List<GraphVertex>())];
        foreach (NodeDefinition node in definition.Nodes)
        {
            var vertex = new GraphVertex(node, _layerOf[node.Name], heightOf(node));
            _vertexOf[node.Name] = vertex;
            Layers[vertex.Layer].Add(vertex);
        }
    }

    /// <summary>From the sources to the sinks; each in its order from top to bottom.</summary>
    public IReadOnlyList<List<GraphVertex>> Layers { get; }

    /// <summary>Each edge as the vertices it goes through, both ends included.</summary>
    public List<IReadOnlyList<GraphVertex>> Edges { get; } = [];

    public static GraphLayers Of(PipelineDefinition definition, Func<NodeDefinition, double> heightOf)
    {
        var layers = new GraphLayers(definition, heightOf);
        layers.AddEdges();
        layers.FindPieces();
        layers.Order();
        return layers;
    }

    /// <summary>How many pairs of edges cross.</summary>
    public int Crossings() => Layers.Sum(CrossingsBehind);

    private int LayerOf(NodeDefinition node)
    {
        if (_layerOf.TryGetValue(node.Name, out int known))
            return known;
        int layer = node.From.Count == 0 ? 0 : 1 + node.From.Max(f => LayerOf(_definition.Nodes.First(n => n.Name == f)));
        return _layerOf[node.Name] = layer;
    }

    // A source that only a late node reads stands right before that node.
    private void PullSources()
    {
        foreach (NodeDefinition source in _definition.Nodes.Where(n => n.From.Count == 0))
        {
            int[] readers = [.. _definition.Nodes.Where(n => n.From.Contains(source.Name)).Select(n => _layerOf[n.Name])];
            if (readers.Length > 0)
                _layerOf[source.Name] = readers.Min() - 1;
        }
    }

    private void AddEdges()
    {
        foreach (NodeDefinition node in _definition.Nodes)
        {
            foreach (string from in node.From)
            {
                var path = new List<GraphVertex> { _vertexOf[from] };
                GraphVertex end = _vertexOf[node.Name];
                for (int layer = path[0].Layer + 1; layer < end.Layer; layer++)
                {
                    var passing = new GraphVertex(null, layer, PassingHeight);
                    Layers[layer].Add(passing);
                    path.Add(passing);
                }

                path.Add(end);
                for (int i = 1; i < path.Count; i++)
                {
                    path[i - 1].After.Add(path[i]);
                    path[i].Before.Add(path[i - 1]);
                }

                Edges.Add(path);
            }
        }
    }

    private void FindPieces()
    {
        int piece = 0;
        foreach (NodeDefinition node in _definition.Nodes)
        {
            var reached = new Stack<GraphVertex>([_vertexOf[node.Name]]);
            if (reached.Peek().Piece >= 0)
                continue;
            while (reached.TryPop(out GraphVertex? vertex))
            {
                if (vertex.Piece >= 0)
                    continue;
                vertex.Piece = piece;
                foreach (GraphVertex next in vertex.Before.Concat(vertex.After))
                    reached.Push(next);
            }

            piece++;
        }

        foreach (List<GraphVertex> layer in Layers)
        {
            GraphVertex[] sorted = [.. layer.OrderBy(v => v.Piece)];
            layer.Clear();
            layer.AddRange(sorted);
        }
    }

    private void Order()
    {
        Number();
        List<GraphVertex>[] best = Copy();
        int fewest = Crossings();
        for (int sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            bool forward = sweep % 2 == 0;
            foreach (List<GraphVertex> layer in forward ? Layers.Skip(1) : Layers.Reverse().Skip(1))
            {
                GraphVertex[] sorted = [.. layer.OrderBy(v => v.Piece).ThenBy(v => Barycentre(v, forward ? v.Before : v.After))];
                layer.Clear();
                layer.AddRange(sorted);
                Number(layer);
            }

            int crossings = Crossings();
            if (crossings < fewest)
            {
                fewest = crossings;
                best = Copy();
            }
        }

        for (int i = 0; i < best.Length; i++)
        {
            Layers[i].Clear();
            Layers[i].AddRange(best[i]);
        }

        Number();
    }

    private static double Barycentre(GraphVertex vertex, List<GraphVertex> neighbours) =>
        neighbours.Count == 0 ? vertex.Position : neighbours.Average(n => n.Position);

    private static int CrossingsBehind(List<GraphVertex> layer)
    {
        (int From, int To)[] edges = [.. from vertex in layer from next in vertex.After select (vertex.Position, next.Position)];
        int crossings = 0;
        for (int i = 0; i < edges.Length; i++)
        {
            for (int j = i + 1; j < edges.Length; j++)
                crossings += (edges[i].From - edges[j].From) * (edges[i].To - edges[j].To) < 0 ? 1 : 0;
        }

        return crossings;
    }

    private List<GraphVertex>[] Copy() => [.. Layers.Select(l => l.ToList())];

    private void Number()
    {
        foreach (List<GraphVertex> layer in Layers)
            Number(layer);
    }

    private static void Number(List<GraphVertex> layer)
    {
        for (int i = 0; i < layer.Count; i++)
            layer[i].Position = i;
    }
}
