using Tars.TextIndex.Format;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>One string or several for each document that has any, as numbers of the terms of a dictionary.</summary>
internal sealed class SortedColumn : Column
{
    private readonly int _bits;
    private readonly long _start;
    private readonly MonotonicReader? _ends;

    private SortedColumn(FieldInfo field, IndexInput data, Presence presence, int maxDoc, int count,
        (int Bits, long Start, long Length) ordinals,
        MonotonicReader? ends, ref ByteReader meta) : base(field, data, presence, maxDoc, count)
    {
        (_bits, _start, var length) = ordinals;
        _ends = ends;
        Terms = new TermDictionary(field, data, ref meta);
        if (count < 0 || count > maxDoc || (count > 0 && Terms.Count == 0) || (_bits != 0 && !PackedBits.IsDirectWidth(_bits))
            || _start < 0 || length < 0 || _start > data.Length - length)
        {
            throw meta.Corrupt(
                $"{count} of {maxDoc} documents have one of {Terms.Count} terms of field '{field.Name}', in {_bits} bits each, "
                + $"at {_start} with {length} bytes; "
                + $"{data.Name} has {data.Length}");
        }
    }

    public TermDictionary Terms { get; }

    /// <summary>Whether no document has more than one.</summary>
    public bool IsSingle => _ends is null;

    public static SortedColumn Read(FieldInfo field, IndexInput data, ref ByteReader meta, int maxDoc)
    {
        if (field.Column == ColumnKind.SortedSet && meta.ReadByte() is not 0 and var form)
            return form == 1 ? ReadSet(field, data, ref meta, maxDoc)
                : throw meta.Corrupt($"the column of field '{field.Name}' is of form {form}");
        var presence = Presence.Read(ref meta);
        var count = meta.ReadInt();
        return new SortedColumn(field, data, presence, maxDoc, count, ReadOrdinals(ref meta), null, ref meta);
    }

    /// <summary>Where the terms of a document are, by its place among those with any.</summary>
    public (long From, long To) Range(int at)
    {
        if (_ends is null)
            return (at, at + 1L);
        var (from, to) = (_ends[at], _ends[at + 1L]);
        // The number of terms bounds what a document can have, as each is there once.
        return from >= 0 && to >= from && to - from <= Terms.Count ? (from, to)
            : throw Corrupt($"the terms of document {at} are at {from} to {to}");
    }

    /// <summary>The number of the term at a place of a <see cref="Range"/>.</summary>
    public int Ordinal(long at)
    {
        var ordinal = _bits == 0 ? 0 : PackedBits.ReadDirect(Data, _start, at, _bits);
        return (ulong)ordinal < (ulong)Terms.Count ? (int)ordinal : throw Corrupt($"term {ordinal} of {Terms.Count} is referred to");
    }

    private static SortedColumn ReadSet(FieldInfo field, IndexInput data, ref ByteReader meta, int maxDoc)
    {
        var presence = Presence.Read(ref meta);
        var ordinals = ReadOrdinals(ref meta);
        var count = meta.ReadInt();
        if (count < 0 || count > maxDoc)
            throw meta.Corrupt($"{count} of {maxDoc} documents are said to have terms of field '{field.Name}'");
        var start = meta.ReadLong();
        var ends = new MonotonicReader(ref meta, count + 1L, meta.ReadCount(30, "block size of addresses"));
        meta.ReadLong();
        ends.Attach(data, start);
        return new SortedColumn(field, data, presence, maxDoc, count, ordinals, ends, ref meta);
    }

    private static (int Bits, long Start, long Length) ReadOrdinals(ref ByteReader meta) =>
        (meta.ReadByte(), meta.ReadLong(), meta.ReadLong());
}
