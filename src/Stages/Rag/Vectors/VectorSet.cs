using System.Numerics.Tensors;

namespace Tars.Stages.Rag;

/// <summary>The vectors of one commit: a list of files, oldest first, of which a later one overrides the earlier ones root by root.</summary>
/// <remarks>Immutable; may be searched from several threads at once.</remarks>
internal sealed class VectorSet : IDisposable
{
    private readonly VectorSegment[] _segments;
    private readonly List<VectorGroup>[] _live;

    private VectorSet(VectorSegment[] segments)
    {
        _segments = segments;
        _live = new List<VectorGroup>[segments.Length];
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
                    Count += group.Count;
                }
            }

            _live[i].Reverse();
        }
    }

    /// <summary>The number of vectors.</summary>
    public long Count { get; }

    /// <summary>The model of all of them, or null when there is none.</summary>
    public string? Model => Count > 0 ? _segments[^1].Model : null;

    /// <summary>Values a vector; 0 when there is none.</summary>
    public int Dimension => Count > 0 ? _segments[^1].Dimension : 0;

    public IReadOnlyList<VectorSegment> Segments => _segments;

    /// <summary>The groups of a file that no later one overrides, in order.</summary>
    public IReadOnlyList<VectorGroup> LiveGroups(int segment) => _live[segment];

    /// <summary>Opens files of a folder.</summary>
    /// <exception cref="FileNotFoundException">One is not there: a later commit may have replaced it.</exception>
    /// <exception cref="InvalidDataException">One is damaged, or they disagree about the model.</exception>
    public static VectorSet Open(string folder, IReadOnlyList<string> names)
    {
        var segments = new List<VectorSegment>(names.Count);
        try
        {
            foreach (string name in names)
            {
                if (Path.GetFileName(name) != name)
                {
                    throw new InvalidDataException($"{folder}: '{name}' is no name of a vector file.");
                }

                segments.Add(VectorSegment.Open(Path.Combine(folder, name)));
                if (segments[^1].Model != segments[0].Model || segments[^1].Dimension != segments[0].Dimension)
                {
                    throw new InvalidDataException(
                        $"{folder}: {segments[0].Name} holds vectors of {segments[0].Model} ({segments[0].Dimension} values), {name} of " +
                        $"{segments[^1].Model} ({segments[^1].Dimension}). Delete the index folder; the next run rebuilds it.");
                }
            }

            return new VectorSet([.. segments]);
        }
        catch
        {
            segments.ForEach(x => x.Dispose());
            throw;
        }
    }

    /// <summary>The passages whose vectors have the largest dot products with a query, best first; ties by passage id.</summary>
    /// <param name="query">As long as <see cref="Dimension"/>.</param>
    /// <param name="top">At most so many.</param>
    public IReadOnlyList<(long Id, float Score)> Search(ReadOnlySpan<float> query, int top)
    {
        var queue = new PriorityQueue<long, (float Score, long Newness)>(top + 1);
        for (int i = 0; i < _segments.Length && top > 0; i++)
        {
            VectorSegment segment = _segments[i];
            foreach (VectorGroup group in _live[i])
            {
                for (long row = group.First; row < group.First + group.Count; row++)
                {
                    float score = TensorPrimitives.Dot(query, segment.Row(row));
                    if (queue.Count < top)
                    {
                        queue.Enqueue(segment.Id(row), (score, -segment.Id(row)));
                    }
                    else if (queue.TryPeek(out _, out (float Score, long Newness) worst) && score > worst.Score)
                    {
                        queue.EnqueueDequeue(segment.Id(row), (score, -segment.Id(row)));
                    }
                }
            }
        }

        var results = new (long Id, float Score)[queue.Count];
        for (int i = results.Length - 1; i >= 0; i--)
        {
            queue.TryDequeue(out long id, out (float Score, long Newness) priority);
            results[i] = (id, priority.Score);
        }

        return results;
    }

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
                int group = _live[i].FindLastIndex(x => x.First <= row);
                return group >= 0 ? (_segments[i].Row(row).ToArray(), _live[i][group].Key) : null;
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach (VectorSegment segment in _segments)
        {
            segment.Dispose();
        }
    }
}
