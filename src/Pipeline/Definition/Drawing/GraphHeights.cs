namespace Tars.Pipeline.Definition.Drawing;

/// <summary>
/// Places the vertices of each layer from top to bottom: as near to their neighbours as their order and their distances allow.
/// </summary>
internal static class GraphHeights
{
    private const int Sweeps = 16;
    private const double BoxGap = 22;
    private const double PassingGap = 12;

    // An edge that passes layers is to be straight there before all else.
    private const double PassingWeight = 6;

    /// <summary>Sets <see cref="GraphVertex.Y"/>; the smallest top is 0. Unconnected pieces stand one below the other.</summary>
    /// <returns>The height of the whole.</returns>
    public static double Place(IReadOnlyList<List<GraphVertex>> layers)
    {
        double height = 0;
        foreach (int piece in layers.SelectMany(l => l).Select(v => v.Piece).Distinct().Order())
        {
            List<GraphVertex>[] own = [.. layers.Select(l => l.FindAll(v => v.Piece == piece)).Where(l => l.Count > 0)];
            double top = height > 0 ? height + BoxGap : 0;
            height = top + PlaceOne(own);
            foreach (GraphVertex vertex in own.SelectMany(l => l))
                vertex.Y += top;
        }

        return height;
    }

    private static double PlaceOne(IReadOnlyList<List<GraphVertex>> layers)
    {
        foreach (List<GraphVertex> layer in layers)
            Fit(layer, v => v.Y);
        for (int sweep = 0; sweep < Sweeps; sweep++)
        {
            bool forward = sweep % 2 == 0;
            foreach (List<GraphVertex> layer in forward ? layers.Skip(1) : layers.Reverse().Skip(1))
                Fit(layer, v => Wanted(v, forward ? v.Before : v.After));
        }

        foreach (List<GraphVertex> layer in layers)
            Fit(layer, v => Wanted(v, [.. v.Before, .. v.After]));
        double top = layers.SelectMany(l => l).Select(v => v.Y - (v.Height / 2)).DefaultIfEmpty(0).Min();
        foreach (GraphVertex vertex in layers.SelectMany(l => l))
            vertex.Y -= top;
        return layers.SelectMany(l => l).Select(v => v.Y + (v.Height / 2)).DefaultIfEmpty(0).Max();
    }

    private static double Wanted(GraphVertex vertex, IReadOnlyCollection<GraphVertex> neighbours) =>
        neighbours.Count == 0 ? vertex.Y : neighbours.Average(n => n.Y);

    /// <summary>The least squares solution under the distances: pool-adjacent-violators over the heights less the distances.</summary>
    private static void Fit(List<GraphVertex> layer, Func<GraphVertex, double> wanted)
    {
        var pools = new List<(double Sum, double Weight, int Count)>();
        double[] offsets = new double[layer.Count];
        for (int i = 0; i < layer.Count; i++)
        {
            if (i > 0)
                offsets[i] = offsets[i - 1] + Distance(layer[i - 1], layer[i]);
            double weight = layer[i].Node is null ? PassingWeight : 1;
            pools.Add(((wanted(layer[i]) - offsets[i]) * weight, weight, 1));
            while (pools.Count > 1 && Mean(pools[^2]) >= Mean(pools[^1]))
            {
                ((double sum, double heavy, int count), (double sum2, double heavy2, int count2)) = (pools[^2], pools[^1]);
                pools.RemoveAt(pools.Count - 1);
                pools[^1] = (sum + sum2, heavy + heavy2, count + count2);
            }
        }

        int next = 0;
        foreach ((double Sum, double Weight, int Count) pool in pools)
        {
            for (int i = 0; i < pool.Count; i++, next++)
                layer[next].Y = Mean(pool) + offsets[next];
        }
    }

    private static double Mean((double Sum, double Weight, int Count) pool) => pool.Sum / pool.Weight;

    private static double Distance(GraphVertex above, GraphVertex below) =>
        ((above.Height + below.Height) / 2) + (above.Node is null && below.Node is null ? PassingGap : BoxGap);
}
