namespace Tars.Stages.Tables;

/// <summary>
/// How soon random cuts set a point apart from others (Liu, Ting and Zhou, Isolation Forest, 2008). The same points give the same scores.
/// </summary>
internal sealed class IsolationForest
{
    private const int Trees = 100;
    private const int Sample = 256;
    private const int MaxDepth = 8;

    private readonly double[][] _columns;
    private readonly List<Node[]> _trees = [];
    private readonly double _usual;

    /// <param name="columns">For each column the numbers of all points, all finite.</param>
    internal IsolationForest(double[][] columns)
    {
        _columns = columns;
        int n = columns[0].Length;
        var random = new Random(20_080_815);
        int size = Math.Min(Sample, n);
        _usual = PathLength(size);
        int[] points = [.. Enumerable.Range(0, n)];
        for (int tree = 0; tree < Trees; tree++)
        {
            for (int i = 0; i < size; i++)
            {
                int other = random.Next(i, n);
                (points[i], points[other]) = (points[other], points[i]);
            }

            var nodes = new List<Node>();
            Grow(nodes, points.AsSpan(0, size).ToArray(), 0, random);
            _trees.Add([.. nodes]);
        }
    }

    /// <summary>Near 1 for a point that is soon alone, 0.5 and less for points among others.</summary>
    internal double Score(int point)
    {
        double depth = 0;
        foreach (Node[] tree in _trees)
        {
            int at = 0;
            while (tree[at].Column >= 0)
                at = _columns[tree[at].Column][point] < tree[at].Cut ? tree[at].Left : tree[at].Right;
            depth += tree[at].Cut;
        }

        return Math.Pow(2, -depth / _trees.Count / _usual);
    }

    // Leaves have column -1 and their expected depth as the cut.
    private int Grow(List<Node> nodes, int[] points, int depth, Random random)
    {
        int at = nodes.Count;
        nodes.Add(new(-1, depth + PathLength(points.Length), 0, 0));
        if (depth >= MaxDepth || points.Length < 2)
            return at;
        int column = random.Next(_columns.Length);
        double low = points.Min(point => _columns[column][point]);
        double high = points.Max(point => _columns[column][point]);
        if (high <= low)
            return at;
        double cut = low + (random.NextDouble() * (high - low));
        int left = Grow(nodes, Array.FindAll(points, point => _columns[column][point] < cut), depth + 1, random);
        int right = Grow(nodes, Array.FindAll(points, point => _columns[column][point] >= cut), depth + 1, random);
        nodes[at] = new(column, cut, left, right);
        return at;
    }

    // The mean depth at which a search in a random tree of n points ends.
    private static double PathLength(int n) => n switch
    {
        <= 1 => 0,
        2 => 1,
        _ => (2 * (Math.Log(n - 1) + 0.5772156649)) - (2.0 * (n - 1) / n),
    };

    private readonly record struct Node(int Column, double Cut, int Left, int Right);
}
