using Tars.TextIndex.Format;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>A string of bytes for each document that has one.</summary>
internal sealed class BinaryColumn : Column
{
    private readonly long _start;
    private readonly long _length;
    private readonly int _size;
    private readonly MonotonicReader? _addresses;

    public BinaryColumn(FieldInfo field, IndexInput data, ref ByteReader meta, int maxDoc)
        : this(field, data, ref meta, meta.ReadLong(), meta.ReadLong(), Presence.Read(ref meta), maxDoc)
    {
    }

    private BinaryColumn(FieldInfo field, IndexInput data, ref ByteReader meta, long start, long length, Presence presence, int maxDoc)
        : base(field, data, presence, maxDoc, meta.ReadInt())
    {
        _start = start;
        _length = length;
        _size = meta.ReadInt();
        var longest = meta.ReadInt();
        if (Count < 0 || Count > maxDoc || _size < 0 || longest < _size || start < 0 || length < 0 || start > data.Length - length)
        {
            throw meta.Corrupt(
                $"{Count} values of {_size} to {longest} bytes of field '{field.Name}' are said to be at {start} with {length} bytes, "
                + $"{data.Name} has {data.Length}");
        }

        if (_size == longest)
            return;
        var addresses = meta.ReadLong();
        _addresses = new MonotonicReader(ref meta, Count + 1L, meta.ReadCount(30, "block size of addresses"));
        meta.ReadLong();
        _addresses.Attach(data, addresses);
    }

    /// <summary>The bytes of a document by its place among those with some; valid as long as the segment is open.</summary>
    public ReadOnlySpan<byte> this[int at]
    {
        get
        {
            var from = _addresses?[at] ?? (long)at * _size;
            var to = _addresses?[at + 1L] ?? from + _size;
            return from >= 0 && to >= from && to <= _length && to - from <= int.MaxValue
                ? Data.Slice(_start + from, (int)(to - from))
                : throw Corrupt($"value {at} is said to be at {from} to {to} of {_length} bytes");
        }
    }
}
