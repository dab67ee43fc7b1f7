using System.Buffers.Binary;
using Tars.TextIndex.Format;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>One number for each document that has one.</summary>
internal sealed class NumericColumn : Column
{
    // How Java says in place of a table's size that each block of so many values has a width of its own.
    private const int BlockShift = 14;
    private const int InBlocks = -2 - BlockShift;
    private const int MaxTable = 256;
    private readonly long[]? _table;
    private readonly int _bits;
    private readonly long _min;
    private readonly long _divisor;
    private readonly long _start;
    private readonly long _jumps;

    public NumericColumn(FieldInfo field, IndexInput data, ref ByteReader meta, int maxDoc)
        : this(field, data, ref meta, Presence.Read(ref meta), maxDoc)
    {
    }

    private NumericColumn(FieldInfo field, IndexInput data, ref ByteReader meta, Presence presence, int maxDoc)
        : base(field, data, presence, maxDoc, CountOf(ref meta, maxDoc))
    {
        var table = meta.ReadInt();
        if (table is < -1 and not InBlocks or 0 or > MaxTable)
            throw meta.Corrupt($"the numbers of field '{field.Name}' are in a table of {table}");
        if (table > 0)
        {
            _table = new long[table];
            for (var i = 0; i < table; i++)
                _table[i] = meta.ReadLong();
        }

        _bits = meta.ReadByte();
        _min = meta.ReadLong();
        _divisor = meta.ReadLong();
        _start = meta.ReadLong();
        var length = meta.ReadLong();
        _jumps = meta.ReadLong();
        if (table == InBlocks)
            _bits = -1;
        else if (_bits != 0 && (!PackedBits.IsDirectWidth(_bits) || PackedBits.ByteCount(Count, _bits) > length))
            throw meta.Corrupt($"{Count} numbers of field '{field.Name}' are said to have {_bits} bits in {length} bytes");
        if (_start < 0 || length < 0 || _start > data.Length - length)
            throw meta.Corrupt($"the numbers of field '{field.Name}' are said to be at {_start} with {length} bytes, {data.Name} has {data.Length}");
    }

    /// <summary>The number of a document by its place among those with one.</summary>
    public long this[int at]
    {
        get
        {
            if (_bits < 0)
                return InBlock(at);
            var packed = _bits == 0 ? 0 : PackedBits.ReadDirect(Data, _start, at, _bits);
            if (_table is null)
                return _min + (packed * _divisor);
            return (ulong)packed < (ulong)_table.Length ? _table[packed]
                : throw Corrupt($"number {packed} of a table of {_table.Length} is referred to");
        }
    }

    /// <summary>The document's number; false where it has none.</summary>
    public bool TryGet(int doc, out long value)
    {
        var at = Documents.IndexOf(doc);
        value = at < 0 ? 0 : this[at];
        return at >= 0;
    }

    private static int CountOf(ref ByteReader meta, int maxDoc)
    {
        var count = meta.ReadLong();
        return count < 0 || count > maxDoc ? throw meta.Corrupt($"{count} of {maxDoc} documents are said to have a number") : (int)count;
    }

    private long InBlock(int at)
    {
        var block = BinaryPrimitives.ReadInt64BigEndian(Data.Slice(_jumps + ((at >> BlockShift) * 8L), 8));
        var header = Data.Slice(block, 9);
        var min = BinaryPrimitives.ReadInt64BigEndian(header[1..]);
        if (header[0] == 0)
            return min;
        if (!PackedBits.IsDirectWidth(header[0]))
            throw Corrupt($"a block of numbers has {header[0]} bits each");
        return min + (PackedBits.ReadDirect(Data, block + 13, at & ((1 << BlockShift) - 1), header[0]) * _divisor);
    }
}
