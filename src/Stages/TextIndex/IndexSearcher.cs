using Tars.TextIndex.Format;
using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Runs queries over a reader. Safe for many threads; costs nothing to make.</summary>
public sealed class IndexSearcher
{
    private readonly IndexReader _reader;

    /// <param name="reader">Stays the caller's.</param>
    public IndexSearcher(IndexReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _reader = reader;
    }

    /// <summary>The best documents: higher scores first, of equal ones the smaller number.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="top">At most so many; 1 or more.</param>
    /// <exception cref="IndexCorruptException">A file that was read does not hold what it should.</exception>
    public IReadOnlyList<ScoredDocument> Search(Query query, int top)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var best = new TopDocuments(Math.Min(top, Math.Max(1, _reader.MaxDoc)));
        ForEachSegment(query, (segment, start, scorer) => scorer.Collect(segment.Live, start, best));
        return best.Sorted();
    }

    /// <summary>How many live documents match.</summary>
    /// <exception cref="IndexCorruptException">A file that was read does not hold what it should.</exception>
    public int Count(Query query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var count = 0;
        ForEachSegment(query, (segment, _, scorer) =>
        {
            for (var doc = scorer.Next(); doc != Scorer.NoMoreDocs; doc = scorer.Next())
                count += segment.Live is null || segment.Live[doc] ? 1 : 0;
        });
        return count;
    }

    private void ForEachSegment(Query query, Action<SegmentReader, int, Scorer> visit)
    {
        using var lease = _reader.Hold();
        var weight = query.Expand(_reader).Rewrite().CreateWeight(_reader, 1);
        for (var i = 0; i < _reader.Segments.Count; i++)
        {
            if (weight.ScorerFor(i, _reader.Segments[i]) is { } scorer)
                visit(_reader.Segments[i], _reader.StartOf(i), scorer);
        }
    }
}
