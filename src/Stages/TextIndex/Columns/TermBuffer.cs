using System.Runtime.InteropServices;
using System.Text;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Columns;

/// <summary>A column of strings that is being made: each string once, and for each document which.</summary>
internal sealed class TermBuffer : ColumnBuffer
{
    // What a string costs beside its bytes: its entry in the dictionary, its array, its place in the list.
    private const int BytesPerTerm = 64;
    private readonly Dictionary<byte[], int> _numbers = new(ByteEquality.Instance);
    private readonly List<byte[]> _terms = [];
    private readonly List<int> _values = [];
    private readonly List<int> _ends = [];
    private long _termBytes;

    public override long UsedBytes =>
        base.UsedBytes + (4L * (_values.Count + _ends.Count)) + _termBytes + (BytesPerTerm * (long)_terms.Count);

    public override void Add(int doc, object value) => Add(doc, Number(Encoding.UTF8.GetBytes((string)value)));

    public override void AddAll(Column column, int[] map)
    {
        var sorted = (SortedColumn)column;
        var numbers = new int[sorted.Terms.Count];
        Array.Fill(numbers, -1);
        for (var doc = column.Documents.From(0); doc != DocSet.NoMoreDocs; doc = column.Documents.From(doc + 1))
        {
            if (map[doc] < 0)
                continue;
            var (from, to) = sorted.Range(column.Documents.IndexOf(doc));
            for (var i = from; i < to; i++)
            {
                ref var number = ref numbers[sorted.Ordinal(i)];
                if (number < 0)
                    number = Number(sorted.Terms.Find(sorted.Ordinal(i)));
                Add(map[doc], number);
            }
        }
    }

    public override void Write(ColumnsWriter writer, FieldInfo field)
    {
        var order = Enumerable.Range(0, _terms.Count).ToArray();
        Array.Sort(order, (a, b) => _terms[a].AsSpan().SequenceCompareTo(_terms[b]));
        var ordinals = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            ordinals[order[i]] = i;
        var terms = new TermSequence(_terms, order);
        var values = CollectionsMarshal.AsSpan(_values);
        foreach (ref var value in values)
            value = ordinals[value];
        var count = field.Column == ColumnKind.SortedSet ? SortEach(values) : values.Length;
        if (count == _ends.Count)
            writer.AddSorted(field, Docs, values[..count], terms);
        else
            writer.AddSortedSet(field, Docs, CollectionsMarshal.AsSpan(_ends), values[..count], terms);
    }

    private void Add(int doc, int number)
    {
        if (NoteDocument(doc))
            _ends.Add(_values.Count);
        _values.Add(number);
        _ends[^1] = _values.Count;
    }

    private int Number(ReadOnlySpan<byte> term)
    {
        var numbers = _numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (numbers.TryGetValue(term, out var number))
            return number;
        var bytes = term.ToArray();
        _numbers.Add(bytes, _terms.Count);
        _terms.Add(bytes);
        _termBytes += bytes.Length;
        return _terms.Count - 1;
    }

    /// <summary>Sorts the ordinals of each document and drops repeated ones; gives back how many are left.</summary>
    private int SortEach(Span<int> values)
    {
        var (start, kept) = (0, 0);
        for (var i = 0; i < _ends.Count; i++)
        {
            var own = values[start.._ends[i]];
            start = _ends[i];
            own.Sort();
            for (var n = 0; n < own.Length; n++)
            {
                if (n == 0 || own[n] != own[n - 1])
                    values[kept++] = own[n];
            }

            _ends[i] = kept;
        }

        return kept;
    }
}
