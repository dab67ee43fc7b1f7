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
        ForEachMatch(query, (doc, scorer) => best.Offer(doc, scorer.Score()));
        return best.Sorted();
    }

    /// <summary>How many live documents match.</summary>
    /// <exception cref="IndexCorruptException">A file that was read does not hold what it should.</exception>
    public int Count(Query query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var count = 0;
        ForEachMatch(query, (_, _) => count++);
        return count;
    }

    private void ForEachMatch(Query query, Action<int, Scorer> found)
    {
        using var lease = _reader.Hold();
        var weight = query.Rewrite().CreateWeight(_reader, 1);
        for (var i = 0; i < _reader.Segments.Count; i++)
        {
            var segment = _reader.Segments[i];
            var scorer = weight.ScorerFor(i, segment);
            if (scorer is null)
                continue;
            var start = _reader.StartOf(i);
            for (var doc = scorer.Next(); doc != Scorer.NoMoreDocs; doc = scorer.Next())
            {
                if (segment.Live is null || segment.Live[doc])
                    found(start + doc, scorer);
            }
        }
    }
}
