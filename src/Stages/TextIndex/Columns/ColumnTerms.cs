using System.Text;
using Tars.TextIndex.Format;
using Tars.TextIndex.Searching;

namespace Tars.TextIndex.Columns;

/// <summary>The terms of a column over all segments: one numbering in byte order, and how those of each segment map to it.</summary>
internal sealed class ColumnTerms
{
    private readonly string _field;
    private readonly Dictionary<SegmentReader, int[]> _maps = [];
    // For each term a segment that has it, and its number there.
    private readonly List<(SortedColumn Column, int Ordinal)> _places = [];

    public ColumnTerms(IReadOnlyList<SegmentReader> segments, string field)
    {
        _field = field;
        var open = new List<(int[] Map, SortedColumn Column, TermDictionary.Cursor Cursor)>();
        foreach (var segment in segments)
        {
            if (segment.Column(field) is not SortedColumn column)
                continue;
            var map = new int[column.Terms.Count];
            _maps.Add(segment, map);
            var cursor = column.Terms.Enumerate();
            if (cursor.Next())
                open.Add((map, column, cursor));
        }

        while (open.Count > 0)
        {
            var least = 0;
            for (var i = 1; i < open.Count; i++)
            {
                if (open[i].Cursor.Term.SequenceCompareTo(open[least].Cursor.Term) < 0)
                    least = i;
            }

            var term = open[least].Cursor.Term.ToArray();
            _places.Add((open[least].Column, open[least].Cursor.Ordinal));
            for (var i = open.Count - 1; i >= 0; i--)
            {
                var (map, _, cursor) = open[i];
                if (!cursor.Term.SequenceEqual(term))
                    continue;
                map[cursor.Ordinal] = _places.Count - 1;
                if (!cursor.Next())
                    open.RemoveAt(i);
            }
        }
    }

    public int Count => _places.Count;

    /// <summary>Numbers over all segments by those in this one; null where it lacks the column.</summary>
    public int[]? MapOf(SegmentReader segment) => _maps.GetValueOrDefault(segment);

    /// <summary>Adds 1 for each term of each living match.</summary>
    public void AddTo(SegmentReader segment, Scorer scorer, int[] counts)
    {
        if (MapOf(segment) is not { } map)
            return;
        var column = (SortedColumn)segment.Column(_field)!;
        for (var doc = scorer.Next(); doc != Scorer.NoMoreDocs; doc = scorer.Next())
        {
            if ((segment.Live is not null && !segment.Live[doc]) || column.Documents.IndexOf(doc) is not (>= 0 and var at))
                continue;
            var (from, to) = column.Range(at);
            for (var i = from; i < to; i++)
                counts[map[column.Ordinal(i)]]++;
        }
    }

    public IEnumerable<TermCount> Largest(int[] counts, int top) =>
        Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).OrderByDescending(i => counts[i]).ThenBy(i => i).Take(top)
            .Select(i => new TermCount(Encoding.UTF8.GetString(_places[i].Column.Terms.Find(_places[i].Ordinal)), counts[i]));
}
