using System.Runtime.InteropServices;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Columns;

/// <summary>A column of several numbers a document that is being made.</summary>
internal sealed class NumbersBuffer : ColumnBuffer
{
    private readonly List<long> _values = [];
    private readonly List<int> _ends = [];

    public override long UsedBytes => base.UsedBytes + (8L * _values.Count) + (4L * _ends.Count);

    public override void Add(int doc, object value) => Add(doc, (long)value);

    public override void AddAll(Column column, int[] map)
    {
        var numbers = (NumericColumn)column;
        for (var doc = column.Documents.From(0); doc != DocSet.NoMoreDocs; doc = column.Documents.From(doc + 1))
        {
            if (map[doc] < 0)
                continue;
            var (from, to) = numbers.Range(column.Documents.IndexOf(doc));
            for (var at = from; at < to; at++)
                Add(map[doc], numbers[at]);
        }
    }

    public override void Write(ColumnsWriter writer, FieldInfo field)
    {
        var values = CollectionsMarshal.AsSpan(_values);
        var start = 0;
        foreach (var end in _ends)
        {
            values[start..end].Sort();
            start = end;
        }

        writer.AddNumbers(field, Docs, CollectionsMarshal.AsSpan(_ends), values);
    }

    private void Add(int doc, long value)
    {
        if (NoteDocument(doc))
            _ends.Add(0);
        _values.Add(value);
        _ends[^1] = _values.Count;
    }
}
