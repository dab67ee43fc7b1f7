using Tars.TextIndex.Format;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>One number, or several in ascending order, for each document that has any.</summary>
internal sealed class NumericColumn : Column
{
    private readonly PackedNumbers _numbers;
    private readonly MonotonicReader? _ends;

    private NumericColumn(FieldInfo field, IndexInput data, Presence presence, int maxDoc, int count, PackedNumbers numbers,
        MonotonicReader? ends) : base(field, data, presence, maxDoc, count)
    {
        _numbers = numbers;
        _ends = ends;
    }

    /// <summary>Whether no document has more than one.</summary>
    public bool IsSingle => _ends is null;

    /// <summary>The number at a place of a <see cref="Range"/>.</summary>
    public long this[long at] => _numbers[at];

    public static NumericColumn Read(FieldInfo field, IndexInput data, ref ByteReader meta, int maxDoc)
    {
        var presence = Presence.Read(ref meta);
        var numbers = new PackedNumbers(field, data, ref meta);
        var documents = field.Column == ColumnKind.SortedNumeric ? meta.ReadInt() : numbers.Count;
        if (documents < 0 || documents > maxDoc || documents > numbers.Count)
            throw meta.Corrupt($"{documents} of {maxDoc} documents are said to have {numbers.Count} numbers of field '{field.Name}'");
        return new NumericColumn(field, data, presence, maxDoc, (int)documents, numbers,
            documents < numbers.Count ? ReadEnds(data, ref meta, documents) : null);
    }

    /// <summary>Where the numbers of a document are, by its place among those with any.</summary>
    public (long From, long To) Range(int at)
    {
        if (_ends is null)
            return (at, at + 1L);
        var (from, to) = (_ends[at], _ends[at + 1L]);
        // Each of the other documents has a number too.
        return from >= 0 && to >= from && to <= _numbers.Count && to - from <= _numbers.Count - Count + 1 ? (from, to)
            : throw Corrupt($"the numbers of document {at} are at {from} to {to}, there are {_numbers.Count}");
    }

    /// <summary>The document's number, of several the least; false where it has none.</summary>
    public bool TryGet(int doc, out long value)
    {
        value = 0;
        var at = Documents.IndexOf(doc);
        if (at < 0)
            return false;
        var (from, to) = Range(at);
        if (to == from)
            return false;
        value = _numbers[from];
        return true;
    }

    /// <summary>Whether any number of a document, by its place among those with some, lies between the two.</summary>
    public bool HasBetween(int at, long lower, long upper)
    {
        if (_ends is null)
            return _numbers[at] is var value && value >= lower && value <= upper;
        var (low, end) = Range(at);
        for (var high = end; low < high;)
        {
            var middle = low + ((high - low) / 2);
            if (_numbers[middle] < lower)
                low = middle + 1;
            else
                high = middle;
        }

        return low < end && _numbers[low] <= upper;
    }

    private static MonotonicReader ReadEnds(IndexInput data, ref ByteReader meta, long documents)
    {
        var start = meta.ReadLong();
        var ends = new MonotonicReader(ref meta, documents + 1, meta.ReadCount(30, "block size of addresses"));
        meta.ReadLong();
        ends.Attach(data, start);
        return ends;
    }
}
