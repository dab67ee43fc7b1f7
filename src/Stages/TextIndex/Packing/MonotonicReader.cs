using Tars.TextIndex.Store;

namespace Tars.TextIndex.Packing;

/// <summary>Single values of what <see cref="DirectMonotonic"/> wrote, without reading the others. Safe for many threads.</summary>
internal sealed class MonotonicReader
{
    private readonly int _shift;
    private readonly Block[] _blocks;
    private IndexInput _data = null!;
    private long _start;

    /// <summary>Reads where the blocks are; <paramref name="count"/> is bounded by the caller.</summary>
    public MonotonicReader(ref ByteReader meta, long count, int blockShift)
    {
        Count = count;
        _shift = blockShift;
        var blocks = (count + (1L << blockShift) - 1) >> blockShift;
        if (blocks > meta.Remaining / 21)
            throw meta.Corrupt($"{count} addresses are said to be in {meta.Remaining} bytes");
        _blocks = new Block[blocks];
        for (var i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new Block(meta.ReadLong(), BitConverter.Int32BitsToSingle(meta.ReadInt()), meta.ReadLong(), meta.ReadByte());
            if (_blocks[i].Bits != 0 && !PackedBits.IsDirectWidth(_blocks[i].Bits))
                throw meta.Corrupt($"{_blocks[i].Bits} bits a value are not a width of this format");
        }
    }

    public long Count { get; }

    public long this[long at]
    {
        get
        {
            ref readonly var block = ref _blocks[at >> _shift];
            var within = at & ((1L << _shift) - 1);
            var value = block.Min + (long)(block.Increment * (float)within);
            return block.Bits == 0 ? value : value + PackedBits.ReadDirect(_data, _start + block.Offset, within, block.Bits);
        }
    }

    /// <summary>Says where the packed values are, which stands behind what the constructor read.</summary>
    public void Attach(IndexInput data, long start)
    {
        _data = data;
        _start = start;
    }

    private readonly record struct Block(long Min, float Increment, long Offset, byte Bits);
}
