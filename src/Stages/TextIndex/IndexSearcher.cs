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

    /// <summary>The first documents by the given keys; what is equal in all of them comes by number.</summary>
    /// <param name="query">What to look for.</param>
    /// <param name="top">At most so many; 1 or more.</param>
    /// <param name="order">One key or more, the most important first.</param>
    /// <exception cref="ArgumentException">A key's field has a binary column.</exception>
    /// <exception cref="IndexCorruptException">A file that was read does not hold what it should.</exception>
    public IReadOnlyList<int> Search(Query query, int top, IReadOnlyList<SortKey> order)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        if (order.Count == 0)
            throw new ArgumentException("there is no key to sort by", nameof(order));
        var first = new FirstDocuments(_reader, order, Math.Min(top, Math.Max(1, _reader.MaxDoc)));
        ForEachSegment(query, (segment, start, scorer) => first.Collect(segment, start, scorer));
        return first.Sorted();
    }

    /// <summary>
    /// How many of the matching documents have each string of a column: the most frequent first, of equal ones in byte order.
    /// </summary>
    /// <param name="query">What to look for.</param>
    /// <param name="field">A field with a column of strings; one that no document has counts nothing.</param>
    /// <param name="top">At most so many strings; 1 or more.</param>
    /// <exception cref="ArgumentException">The field's column is one of numbers or bytes.</exception>
    /// <exception cref="IndexCorruptException">A file that was read does not hold what it should.</exception>
    public IReadOnlyList<TermCount> CountBy(Query query, string field, int top)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        using var lease = _reader.Hold();
        if (_reader.Column(field) is not { } column)
            return [];
        if (column.Kind is not (ColumnKind.Sorted or ColumnKind.SortedSet))
            throw new ArgumentException($"the column of field '{field}' is {column.Kind}; only strings can be counted", nameof(field));
        var terms = _reader.ColumnTerms(field);
        var counts = new int[terms.Count];
        ForEachSegment(query, (segment, _, scorer) => terms.AddTo(segment, scorer, counts));
        return [.. terms.Largest(counts, top)];
    }

    /// <summary>How the document's score for the query comes about; a part of its own for every clause that matches.</summary>
    /// <param name="query">As it was searched with.</param>
    /// <param name="doc">A document of the reader; a deleted one is explained as if it were not.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    /// <exception cref="IndexCorruptException">A file that was read does not hold what it should.</exception>
    public ScoreExplanation Explain(Query query, int doc)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(doc);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(doc, _reader.MaxDoc);
        ScoreExplanation? found = null;
        ForEachSegment(query, (segment, start, scorer) =>
        {
            if (doc >= start && doc - start < segment.MaxDoc && scorer.Advance(doc - start) == doc - start)
                found = scorer.Explain();
        });
        return found ?? new ScoreExplanation(0, "the document does not match") { IsMatch = false };
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
