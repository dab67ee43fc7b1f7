using System.Collections.Concurrent;

namespace Tars.Stages.Rag;

/// <summary>
/// Builds a graph of nearest neighbours (hierarchical navigable small world, after Malkov and Yashunin) over the rows of a vector file.
/// </summary>
/// <remarks>
/// Rows are added in an order that looks random, in batches: each row of a batch looks for its neighbours in the graph as it was before the
/// batch, on any thread, and then all links are made target by target in the order of rows. The same rows with the same ids thus give the
/// same graph, however many threads there are.
/// </remarks>
internal sealed class GraphBuilder
{
    /// <summary>Rows that are kept on the way when a new row looks for its neighbours.</summary>
    private const int Width = 100;

    // A row does not see those of its own batch, so a batch is a small part of the graph.
    private const int BatchShare = 32;
    private const int LargestBatch = 4096;

    private readonly VectorSegment _segment;
    private readonly RowSpace _space;
    private readonly BuiltGraph _graph;
    private readonly ParallelOptions _threads;
    private readonly ConcurrentBag<GraphSearch> _searches = [];

    private GraphBuilder(VectorSegment segment, RowSpace space, BuiltGraph graph, int threads)
    {
        _segment = segment;
        _space = space;
        _graph = graph;
        _threads = new ParallelOptions { MaxDegreeOfParallelism = threads };
    }

    /// <summary>Builds a graph.</summary>
    /// <param name="segment">The rows; at most <see cref="VectorGraphFormat.MaxRows"/>.</param>
    /// <param name="space">How they are compared.</param>
    /// <param name="threads">At most so many at once. Changes nothing about the result.</param>
    /// <param name="old">A graph over some of the rows to go on with, or null.</param>
    public static BuiltGraph Build(VectorSegment segment, RowSpace space, int threads, InheritedGraph? old = null)
    {
        ArgumentNullException.ThrowIfNull(segment);
        var graph = new BuiltGraph((int)segment.Rows);
        var builder = new GraphBuilder(segment, space, graph, threads);
        RowSet? inherited = old?.CopyTo(graph, space, builder._threads);
        List<int> rows = EqualRows.Link(segment, graph);
        rows.RemoveAll(x => inherited?.Contains(x) == true);
        builder.Add(rows, inherited?.Count ?? 0);
        return graph;
    }

    private void Add(List<int> rows, int before)
    {
        rows.Sort((a, b) => BuiltGraph.Mix((ulong)_segment.Id(a)).CompareTo(BuiltGraph.Mix((ulong)_segment.Id(b))));
        foreach (int row in rows)
        {
            _graph.Rise(row, BuiltGraph.LevelOf(_segment.Id(row)));
        }

        for (int at = 0; at < rows.Count;)
        {
            int size = Math.Min(rows.Count - at, Math.Clamp((before + at) / BatchShare, 1, LargestBatch));
            AddBatch(rows.GetRange(at, size));
            at += size;
        }
    }

    private void AddBatch(List<int> batch)
    {
        if (_graph.Entry >= 0)
        {
            var links = new int[]?[batch.Count, VectorGraphFormat.MaxLevel + 1];
            Parallel.For(0, batch.Count, _threads, i => FindLinks(batch[i], i, links));
            for (int level = 0; level <= _graph.TopLevel; level++)
            {
                Connect(batch, links, level);
            }
        }

        batch.ForEach(_graph.Enter);
    }

    private void FindLinks(int row, int place, int[]?[,] links)
    {
        if (!_searches.TryTake(out GraphSearch? search))
        {
            search = new GraphSearch(_graph.Count);
        }

        RowQuery query = _space.Of(row);
        long near = NearRow.Of(_space.Between(row, _graph.Entry), _graph.Entry);
        int own = _graph.LevelOf(row);
        for (int level = _graph.TopLevel; level >= 0; level--)
        {
            if (level > own)
            {
                near = search.Descend(_graph, _space, query, near, level);
                continue;
            }

            long[] around = search.Around(_graph, _space, query, near, level, Width);
            near = around[0];
            links[place, level] = NeighbourChoice.Choose(_space, around, VectorGraphFormat.LinksAbove, fill: true);
        }

        _searches.Add(search);
    }

    private void Connect(List<int> batch, int[]?[,] links, int level)
    {
        var back = new List<(int Target, int Row)>();
        for (int i = 0; i < batch.Count; i++)
        {
            if (links[i, level] is { } chosen)
            {
                _graph.Set(level, batch[i], chosen);
                back.AddRange(chosen.Select(target => (target, batch[i])));
            }
        }

        back.Sort();
        var starts = new List<int>();
        for (int i = 0; i < back.Count; i++)
        {
            if (i == 0 || back[i].Target != back[i - 1].Target)
            {
                starts.Add(i);
            }
        }

        Parallel.For(0, starts.Count, _threads, i =>
        {
            int end = i + 1 < starts.Count ? starts[i + 1] : back.Count;
            LinkBack(level, back[starts[i]].Target, back[starts[i]..end]);
        });
    }

    private void LinkBack(int level, int target, List<(int Target, int Row)> from)
    {
        int room = level == 0 ? VectorGraphFormat.LinksBelow : VectorGraphFormat.LinksAbove;
        int[] all = [.. _graph.Of(level, target), .. from.Select(x => x.Row)];
        _graph.Set(level, target, all.Length <= room ? all : NeighbourChoice.Choose(_space, target, all, room, fill: false));
    }
}
