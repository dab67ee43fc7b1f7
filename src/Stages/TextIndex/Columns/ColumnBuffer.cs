using System.Runtime.InteropServices;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Columns;

/// <summary>A column that is being made: documents with their values, in order.</summary>
internal abstract class ColumnBuffer
{
    private readonly List<int> _docs = [];

    public virtual long UsedBytes => 4L * _docs.Count;

    public bool IsEmpty => _docs.Count == 0;

    protected ReadOnlySpan<int> Docs => CollectionsMarshal.AsSpan(_docs);

    public static ColumnBuffer Of(ColumnKind kind) => kind switch
    {
        ColumnKind.Numeric => new NumericBuffer(),
        ColumnKind.SortedNumeric => new NumbersBuffer(),
        ColumnKind.Binary => new BinaryBuffer(),
        _ => new TermBuffer(),
    };

    /// <summary>Adds a value that has been checked to suit; documents do not go back.</summary>
    public abstract void Add(int doc, object value);

    /// <summary>
    /// Adds the values of a segment's documents under the numbers that <paramref name="map"/> has for them, -1 for those to leave out.
    /// </summary>
    public abstract void AddAll(Column column, int[] map);

    public abstract void Write(ColumnsWriter writer, FieldInfo field);

    /// <summary>Notes a document; false where it was the last one already.</summary>
    protected bool NoteDocument(int doc)
    {
        if (_docs.Count > 0 && _docs[^1] == doc)
            return false;
        _docs.Add(doc);
        return true;
    }

    private sealed class NumericBuffer : ColumnBuffer
    {
        private readonly List<long> _values = [];

        public override long UsedBytes => base.UsedBytes + (8L * _values.Count);

        public override void Add(int doc, object value)
        {
            if (NoteDocument(doc))
                _values.Add((long)value);
        }

        public override void AddAll(Column column, int[] map)
        {
            var numbers = (NumericColumn)column;
            for (var doc = column.Documents.From(0); doc != DocSet.NoMoreDocs; doc = column.Documents.From(doc + 1))
            {
                if (map[doc] >= 0 && NoteDocument(map[doc]))
                    _values.Add(numbers[column.Documents.IndexOf(doc)]);
            }
        }

        public override void Write(ColumnsWriter writer, FieldInfo field) =>
            writer.AddNumeric(field, Docs, CollectionsMarshal.AsSpan(_values));
    }

    private sealed class BinaryBuffer : ColumnBuffer
    {
        private readonly ByteList _values = new();

        public override long UsedBytes => base.UsedBytes + _values.UsedBytes;

        public override void Add(int doc, object value)
        {
            if (NoteDocument(doc))
                _values.Add(((ReadOnlyMemory<byte>)value).Span);
        }

        public override void AddAll(Column column, int[] map)
        {
            var bytes = (BinaryColumn)column;
            for (var doc = column.Documents.From(0); doc != DocSet.NoMoreDocs; doc = column.Documents.From(doc + 1))
            {
                if (map[doc] >= 0 && NoteDocument(map[doc]))
                    _values.Add(bytes[column.Documents.IndexOf(doc)]);
            }
        }

        public override void Write(ColumnsWriter writer, FieldInfo field) => writer.AddBinary(field, Docs, _values);
    }
}
