namespace Tars.Stages.Rag;

/// <summary>Searches a graph; holds what one search at a time needs, to be used again for the next.</summary>
/// <param name="rows">Number of rows of the graph.</param>
internal sealed class GraphSearch(int rows)
{
    private readonly LongHeap _open = new();
    private readonly LongHeap _found = new();
    private readonly int[] _marks = new int[rows];
    private readonly int[] _fresh = new int[VectorGraphFormat.LinksBelow];
    private readonly float[] _similarities = new float[VectorGraphFormat.LinksBelow];
    private int _mark;

    /// <summary>Rows that the last search compared.</summary>
    public int Compared { get; private set; }

    /// <summary>
    /// The rows nearest to a query that a walk through the lowest level finds, best first, as <see cref="NearRow"/> orders them.
    /// </summary>
    /// <param name="links">The graph.</param>
    /// <param name="space">Its rows.</param>
    /// <param name="query">Made by the space.</param>
    /// <param name="width">How many are kept on the way and returned: the more, the surer and slower.</param>
    /// <param name="allowed">Only these are found, though the walk passes through others; null allows all.</param>
    /// <param name="limit">The walk is given up when it has compared more rows than this.</param>
    /// <returns>Null when it was given up.</returns>
    public long[]? Nearest(GraphLinks links, RowSpace space, RowQuery query, int width, RowSet? allowed, int limit)
    {
        Begin();
        if (links.Entry < 0)
        {
            return [];
        }

        long near = NearRow.Of(Similarity(space, query, links.Entry), links.Entry);
        for (int level = links.TopLevel; level > 0; level--)
        {
            near = Descend(links, space, query, near, level);
        }

        return Walk(links, space, query, near, 0, width, allowed, limit) ? Found() : null;
    }

    /// <summary>The best rows of a level, found from a start there.</summary>
    public long[] Around(GraphLinks links, RowSpace space, RowQuery query, long start, int level, int width)
    {
        Begin();
        Walk(links, space, query, start, level, width, null, int.MaxValue);
        return Found();
    }

    /// <summary>The best row of a level that going to the best neighbour again and again leads to.</summary>
    public long Descend(GraphLinks links, RowSpace space, RowQuery query, long near, int level)
    {
        while (true)
        {
            ReadOnlySpan<int> neighbours = links.Of(level, NearRow.Row(near));
            space.Compare(query, neighbours, _similarities);
            Compared += neighbours.Length;
            long best = near;
            for (int i = 0; i < neighbours.Length; i++)
            {
                best = Math.Max(best, NearRow.Of(_similarities[i], neighbours[i]));
            }

            if (best == near)
            {
                return near;
            }

            near = best;
        }
    }

    private bool Walk(
        GraphLinks links, RowSpace space, RowQuery query, long start, int level, int width, RowSet? allowed, int limit)
    {
        _marks[NearRow.Row(start)] = _mark;
        _open.Add(~start);
        Take(links, start, level, width, allowed);
        while (_open.Count > 0)
        {
            long next = ~_open.RemoveLeast();
            if (_found.Count >= width && next < _found.Least)
            {
                break;
            }

            int count = 0;
            foreach (int row in links.Of(level, NearRow.Row(next)))
            {
                if (_marks[row] != _mark)
                {
                    _marks[row] = _mark;
                    _fresh[count++] = row;
                }
            }

            space.Compare(query, _fresh.AsSpan(0, count), _similarities);
            Compared += count;
            if (Compared > limit)
            {
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                long near = NearRow.Of(_similarities[i], _fresh[i]);
                if (_found.Count < width || near > _found.Least)
                {
                    _open.Add(~near);
                    Take(links, near, level, width, allowed);
                }
            }
        }

        return true;
    }

    // At the lowest level a row stands for all of equal values.
    private void Take(GraphLinks links, long near, int level, int width, RowSet? allowed)
    {
        int row = NearRow.Row(near);
        float similarity = NearRow.Similarity(near);
        do
        {
            if (allowed is null || allowed.Contains(row))
            {
                long item = NearRow.Of(similarity, row);
                if (_found.Count < width)
                {
                    _found.Add(item);
                }
                else if (item > _found.Least)
                {
                    _found.ReplaceLeast(item);
                }
                else
                {
                    return;
                }
            }

            row = level == 0 ? links.NextEqual(row) : -1;
        }
        while (row >= 0);
    }

    private long[] Found()
    {
        long[] found = _found.Items.ToArray();
        Array.Sort(found, static (a, b) => b.CompareTo(a));
        return found;
    }

    private float Similarity(RowSpace space, RowQuery query, int row)
    {
        space.Compare(query, [row], _similarities);
        Compared++;
        return _similarities[0];
    }

    private void Begin()
    {
        _open.Clear();
        _found.Clear();
        Compared = 0;
        if (++_mark == int.MaxValue)
        {
            Array.Clear(_marks);
            _mark = 1;
        }
    }
}
