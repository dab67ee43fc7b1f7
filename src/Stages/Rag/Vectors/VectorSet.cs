using System.Numerics.Tensors;

namespace Tars.Stages.Rag;

/// <summary>
/// The vectors of one commit: a list of files, oldest first, of which a later one overrides the earlier ones root by root. A large file has
/// a graph beside it.
/// </summary>
/// <remarks>Immutable; may be searched from several threads at once.</remarks>
internal sealed class VectorSet : IDisposable
{
    private readonly VectorSegment[] _segments;
    private readonly VectorGraph?[] _graphs;
    private readonly List<VectorGroup>[] _live;
    private readonly RowSet?[] _liveRows;
    private readonly int[] _liveCounts;

    private VectorSet(VectorSegment[] segments, VectorGraph?[] graphs)
    {
        _segments = segments;
        _graphs = graphs;
        _live = new List<VectorGroup>[segments.Length];
        _liveRows = new RowSet?[segments.Length];
        _liveCounts = new int[segments.Length];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = segments.Length - 1; i >= 0; i--)
        {
            _live[i] = [];
            for (int j = segments[i].Groups.Count - 1; j >= 0; j--)
            {
                VectorGroup group = segments[i].Groups[j];
                if (seen.Add(group.Key) && group.Count > 0)
                {
                    _live[i].Add(group);
                    _liveCounts[i] += group.Count;
                }
            }

            _live[i].Reverse();
            _liveRows[i] = _liveCounts[i] == segments[i].Rows ? null : RowsOf(_live[i], (int)segments[i].Rows);
            Count += _liveCounts[i];
        }
    }

    /// <summary>The number of vectors.</summary>
    public long Count { get; }

    /// <summary>The model of all of them, or null when there is none.</summary>
    public string? Model => Count > 0 ? _segments[^1].Model : null;

    /// <summary>Values a vector; 0 when there is none.</summary>
    public int Dimension => Count > 0 ? _segments[^1].Dimension : 0;

    public IReadOnlyList<VectorSegment> Segments => _segments;

    /// <summary>The graph of a file, or null where it has none.</summary>
    public VectorGraph? Graph(int segment) => _graphs[segment];

    /// <summary>The groups of a file that no later one overrides, in order.</summary>
    public IReadOnlyList<VectorGroup> LiveGroups(int segment) => _live[segment];

    /// <summary>Opens files of a folder.</summary>
    /// <exception cref="FileNotFoundException">One is not there: a later commit may have replaced it.</exception>
    /// <exception cref="InvalidDataException">One is damaged, or they disagree about the model.</exception>
    public static VectorSet Open(string folder, IReadOnlyList<string> names)
    {
        var segments = new List<VectorSegment>(names.Count);
        var graphs = new List<VectorGraph?>(names.Count);
        try
        {
            foreach (string name in names.Where(x => !VectorFileNames.IsGraph(x)))
            {
                segments.Add(VectorSegment.Open(VectorFileNames.PathOf(folder, name)));
                graphs.Add(null);
                if (segments[^1].Model != segments[0].Model || segments[^1].Dimension != segments[0].Dimension)
                {
                    throw new InvalidDataException(
                        $"{folder}: {segments[0].Name} holds vectors of {segments[0].Model} ({segments[0].Dimension} values), {name} of " +
                        $"{segments[^1].Model} ({segments[^1].Dimension}). Next: tars index rebuild.");
                }
            }

            foreach (string name in names.Where(VectorFileNames.IsGraph))
            {
                int at = segments.FindIndex(x => x.Name == VectorFileNames.RowsOf(name));
                if (at < 0 || graphs[at] is not null)
                {
                    throw new InvalidDataException($"{folder}: the commit names the graph {name}, but no vector file that it belongs to.");
                }

                graphs[at] = VectorGraph.Open(VectorFileNames.PathOf(folder, name), segments[at]);
            }

            return new VectorSet([.. segments], [.. graphs]);
        }
        catch
        {
            graphs.ForEach(x => x?.Dispose());
            segments.ForEach(x => x.Dispose());
            throw;
        }
    }

    /// <summary>The passages whose vectors have the largest dot products with a query, best first; ties by passage id.</summary>
    /// <param name="query">As long as <see cref="Dimension"/>.</param>
    /// <param name="top">At most so many.</param>
    /// <param name="among">Only these passages, ids in ascending order; null finds among all.</param>
    /// <remarks>
    /// Of a file with a graph some of the nearest may be missed (one of a hundred on average, benchmarks/results/vectors.md); the products
    /// are exact. Where few rows come into question each of them is compared, so that a filter never costs results.
    /// </remarks>
    public IReadOnlyList<(long Id, float Score)> Search(ReadOnlySpan<float> query, int top, IReadOnlyList<long>? among = null) =>
        Search(query, top, among, exact: false);

    /// <summary>As <see cref="Search(ReadOnlySpan{float}, int, IReadOnlyList{long})"/>, comparing with every vector.</summary>
    public IReadOnlyList<(long Id, float Score)> SearchExactly(ReadOnlySpan<float> query, int top, IReadOnlyList<long>? among = null) =>
        Search(query, top, among, exact: true);

    /// <summary>The dot product of a query with a passage's vector, or null when the passage has none.</summary>
    /// <param name="query">As long as <see cref="Dimension"/>.</param>
    /// <param name="id">The id of a passage that is live in the text index of the same commit.</param>
    public float? Score(ReadOnlySpan<float> query, long id)
    {
        foreach (VectorSegment segment in _segments)
        {
            long row = segment.RowOf(id);
            if (row >= 0)
            {
                return TensorPrimitives.Dot(query, segment.Row(row));
            }
        }

        return null;
    }

    /// <summary>A copy of a passage's vector and the root it belongs to, or null when it has none.</summary>
    /// <param name="id">The id of a passage that is live in the text index of the same commit.</param>
    public (float[] Values, string Root)? Find(long id)
    {
        for (int i = 0; i < _segments.Length; i++)
        {
            long row = _segments[i].RowOf(id);
            if (row >= 0)
            {
                int group = LastBefore(_live[i], row);
                return group >= 0 ? (_segments[i].Row(row).ToArray(), _live[i][group].Key) : null;
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach (VectorGraph? graph in _graphs)
        {
            graph?.Dispose();
        }

        foreach (VectorSegment segment in _segments)
        {
            segment.Dispose();
        }
    }

    private List<(long Id, float Score)> Search(ReadOnlySpan<float> query, int top, IReadOnlyList<long>? among, bool exact)
    {
        var results = new List<(long Id, float Score)>();
        for (int i = 0; i < _segments.Length && top > 0; i++)
        {
            RowSet? allowed = among is null ? _liveRows[i] : Among(i, among);
            int count = allowed?.Count ?? _liveCounts[i];
            IReadOnlyList<(int Row, float Similarity)>? found = count == 0 ? [] : null;
            if (found is null && !exact && _graphs[i] is { } graph && graph.IsWorthwhile(count, top))
            {
                found = graph.Nearest(query, top, allowed);
            }

            foreach ((int row, float similarity) in found ?? RowScan.Nearest(_segments[i], query, top, allowed))
            {
                results.Add((_segments[i].Id(row), similarity));
            }
        }

        results.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Id.CompareTo(b.Id));
        return results.Count > top ? results[..top] : results;
    }

    private RowSet Among(int segment, IReadOnlyList<long> ids)
    {
        var rows = new RowSet((int)_segments[segment].Rows);
        long from = 0;
        foreach (long id in ids)
        {
            long row = _segments[segment].RowOf(id, from);
            if (row >= 0 && _liveRows[segment]?.Contains((int)row) != false)
            {
                rows.Add((int)row);
                from = row + 1;
            }
        }

        return rows;
    }

    // The last group that begins at or before a row, or -1; groups are in the order of their rows.
    private static int LastBefore(List<VectorGroup> groups, long row)
    {
        int low = 0;
        int high = groups.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = groups[middle].First <= row ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private static RowSet RowsOf(List<VectorGroup> groups, int rows)
    {
        var set = new RowSet(rows);
        foreach (VectorGroup group in groups)
        {
            for (int i = 0; i < group.Count; i++)
            {
                set.Add((int)group.First + i);
            }
        }

        return set;
    }
}
