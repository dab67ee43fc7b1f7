using System.Buffers.Binary;
using Tars.TextIndex.Format;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Columns;

/// <summary>The numbers of a column one after the other, in whichever way takes the fewest bits.</summary>
internal sealed class PackedNumbers
{
    // How Java says in place of a table's size that each block of so many values has a width of its own.
    private const int BlockShift = 14;
    private const int InBlocks = -2 - BlockShift;
    private const int MaxTable = 256;
    private readonly IndexInput _data;
    private readonly string _field;
    private readonly long[]? _table;
    private readonly int _bits;
    private readonly long _min;
    private readonly long _divisor;
    private readonly long _start;
    private readonly long _jumps;

    public PackedNumbers(FieldInfo field, IndexInput data, ref ByteReader meta)
    {
        _data = data;
        _field = field.Name;
        Count = meta.ReadLong();
        if (Count < 0)
            throw meta.Corrupt($"field '{_field}' is said to have {Count} numbers");
        var table = meta.ReadInt();
        if (table is < -1 and not InBlocks or 0 or > MaxTable)
            throw meta.Corrupt($"the numbers of field '{_field}' are in a table of {table}");
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
        if (_start < 0 || length < 0 || _start > data.Length - length)
        {
            throw meta.Corrupt(
                $"the numbers of field '{_field}' are said to be at {_start} with {length} bytes, {data.Name} has {data.Length}");
        }

        if (table == InBlocks)
            _bits = -1;
        else if (_bits != 0 && (!PackedBits.IsDirectWidth(_bits) || (UInt128)Count * (uint)_bits > (UInt128)length * 8))
            throw meta.Corrupt($"{Count} numbers of field '{_field}' are said to have {_bits} bits in {length} bytes");
    }

    public long Count { get; }

    public long this[long at]
    {
        get
        {
            if (_bits < 0)
                return InBlock(at);
            var packed = _bits == 0 ? 0 : PackedBits.ReadDirect(_data, _start, at, _bits);
            if (_table is null)
                return _min + (packed * _divisor);
            return (ulong)packed < (ulong)_table.Length ? _table[packed]
                : throw Corrupt($"number {packed} of a table of {_table.Length} is referred to");
        }
    }

    private long InBlock(long at)
    {
        var block = BinaryPrimitives.ReadInt64BigEndian(_data.Slice(_jumps + ((at >> BlockShift) * 8L), 8));
        var header = _data.Slice(block, 9);
        var min = BinaryPrimitives.ReadInt64BigEndian(header[1..]);
        if (header[0] == 0)
            return min;
        if (!PackedBits.IsDirectWidth(header[0]))
            throw Corrupt($"a block of numbers has {header[0]} bits each");
        return min + (PackedBits.ReadDirect(_data, block + 13, at & ((1 << BlockShift) - 1), header[0]) * _divisor);
    }

    private IndexCorruptException Corrupt(string reason) => new(_data.Name, $"the column of field '{_field}': {reason}");
}
