using Tars.TextIndex.Columns;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Keeps the first documents seen by an order of keys. They come in order of their numbers.</summary>
internal sealed class FirstDocuments
{
    private readonly IndexReader _reader;
    private readonly IReadOnlyList<SortKey> _order;
    private readonly int _capacity;
    private readonly PriorityQueue<int, Entry> _lastFirst;
    private readonly ColumnTerms?[] _terms;

    public FirstDocuments(IndexReader reader, IReadOnlyList<SortKey> order, int capacity)
    {
        _reader = reader;
        _order = order;
        _capacity = capacity;
        _lastFirst = new PriorityQueue<int, Entry>(Comparer<Entry>.Create((x, y) => Compare(y, x)));
        _terms = new ColumnTerms?[order.Count];
        for (var i = 0; i < order.Count; i++)
        {
            if (order[i].Field is not { } field || reader.Column(field) is not { } column)
                continue;
            if (column.Kind == ColumnKind.Binary)
                throw new ArgumentException($"the column of field '{field}' is {column.Kind}, which has no order", nameof(order));
            if (column.Kind is not (ColumnKind.Numeric or ColumnKind.SortedNumeric))
                _terms[i] = _reader.ColumnTerms(field);
        }
    }

    public void Collect(SegmentReader segment, int start, Scorer scorer)
    {
        var columns = _order.Select(k => k.Field is null ? null : segment.Column(k.Field)).ToArray();
        var maps = _terms.Select(t => t?.MapOf(segment)).ToArray();
        var candidate = NewEntry();
        for (var doc = scorer.Next(); doc != Scorer.NoMoreDocs; doc = scorer.Next())
        {
            if (segment.Live is not null && !segment.Live[doc])
                continue;
            candidate.Doc = start + doc;
            for (var i = 0; i < columns.Length; i++)
                candidate.Keys[i] = KeyOf(_order[i], columns[i], maps[i], doc, start, scorer);
            if (_lastFirst.Count < _capacity)
            {
                _lastFirst.Enqueue(candidate.Doc, candidate);
                candidate = NewEntry();
            }
            else if (_lastFirst.TryPeek(out _, out var last) && Compare(candidate, last) < 0)
            {
                _lastFirst.DequeueEnqueue(candidate.Doc, candidate);
                candidate = last;
            }
        }
    }

    public List<int> Sorted()
    {
        var sorted = new List<int>(_lastFirst.Count);
        while (_lastFirst.TryDequeue(out var doc, out _))
            sorted.Add(doc);
        sorted.Reverse();
        return sorted;
    }

    /// <summary>The value as a number that orders as it does, behind -1 or 1 where there is none.</summary>
    private static (int Missing, long Value) KeyOf(SortKey key, Column? column, int[]? map, int doc, int start, Scorer scorer)
    {
        if (key.Field is null)
            return (0, key.IsScore ? Ascending(scorer.Score()) : start + doc);
        switch (column)
        {
            case NumericColumn numbers when numbers.Documents.IndexOf(doc) is >= 0 and var at:
                var (first, end) = numbers.Range(at);
                if (end > first)
                    return (0, numbers[key.IsDescending ? end - 1 : first]);
                break;
            case SortedColumn strings when strings.Documents.IndexOf(doc) is >= 0 and var at:
                var (from, to) = strings.Range(at);
                if (to > from)
                    return (0, map![strings.Ordinal(key.IsDescending ? to - 1 : from)]);
                break;
        }

        return (key.MissingFirst ? -1 : 1, 0);
    }

    // Scores are not negative, so that their bits order as they do.
    private static long Ascending(float score) => BitConverter.SingleToInt32Bits(score);

    private Entry NewEntry() => new(new (int, long)[_order.Count]);

    private int Compare(Entry x, Entry y)
    {
        for (var i = 0; i < _order.Count; i++)
        {
            var (a, b) = (x.Keys[i], y.Keys[i]);
            var order = a.Missing.CompareTo(b.Missing);
            if (order == 0)
                order = _order[i].IsDescending ? b.Value.CompareTo(a.Value) : a.Value.CompareTo(b.Value);
            if (order != 0)
                return order;
        }

        return x.Doc.CompareTo(y.Doc);
    }

    private sealed class Entry((int Missing, long Value)[] keys)
    {
        public int Doc { get; set; }

        public (int Missing, long Value)[] Keys { get; } = keys;
    }
}
