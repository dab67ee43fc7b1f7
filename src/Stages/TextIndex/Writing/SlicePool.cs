namespace Tars.TextIndex.Writing;

/// <summary>
/// Memory for many byte streams that grow side by side: chains of slices, each longer than the one before, cut from large blocks.
/// Addresses are offsets over all blocks.
/// </summary>
internal sealed class SlicePool(BlockStore store)
{
    private const int BlockShift = 15;
    private const int BlockSize = BlockStore.BlockSize;
    private const int LinkSize = 4;
    private readonly List<byte[]> _blocks = [];
    private int _next;

    private static ReadOnlySpan<short> SliceSizes => [10, 18, 30, 50, 80, 120, 200, 320, 512];

    public long UsedBytes => _next;

    /// <summary>Forgets all streams, and gives their memory back.</summary>
    public void Clear()
    {
        _next = 0;
        store.GiveBack(_blocks);
    }

    public ByteStream NewStream()
    {
        var start = Allocate(SliceSizes[0]);
        return new ByteStream { Start = start, At = start, Limit = start + SliceSizes[0] - LinkSize };
    }

    public void WriteByte(ref ByteStream stream, byte value)
    {
        if (stream.At == stream.Limit)
            Grow(ref stream);
        _blocks[stream.At >> BlockShift][stream.At & (BlockSize - 1)] = value;
        stream.At++;
    }

    public void WriteVInt(ref ByteStream stream, int value)
    {
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            WriteByte(ref stream, (byte)(rest | 0x80));
            rest >>= 7;
        }

        WriteByte(ref stream, (byte)rest);
    }

    public Reader Read(in ByteStream stream) => new(this, stream);

    private int Allocate(int size)
    {
        if ((_next & (BlockSize - 1)) + size > BlockSize)
            _next = (_next + BlockSize - 1) & ~(BlockSize - 1);
        var start = _next;
        _next = checked(_next + size);
        if (start >> BlockShift == _blocks.Count)
            _blocks.Add(store.Take());
        return start;
    }

    private void Grow(ref ByteStream stream)
    {
        var level = Math.Min(stream.Level + 1, SliceSizes.Length - 1);
        var slice = Allocate(SliceSizes[level]);
        BitConverter.TryWriteBytes(_blocks[stream.Limit >> BlockShift].AsSpan(stream.Limit & (BlockSize - 1)), slice);
        stream.Level = (byte)level;
        stream.At = slice;
        stream.Limit = slice + SliceSizes[level] - LinkSize;
    }

    /// <summary>One stream of the pool.</summary>
    public struct ByteStream
    {
        public int Start;
        public int At;
        public int Limit;
        public byte Level;
    }

    /// <summary>Reads a stream from its start.</summary>
    public struct Reader
    {
        private readonly SlicePool _pool;
        private readonly int _end;
        private byte[] _block;
        private int _at;
        private int _limit;
        private int _level;

        public Reader(SlicePool pool, in ByteStream stream)
        {
            _pool = pool;
            _end = stream.At;
            _at = stream.Start;
            _limit = stream.Start + SliceSizes[0] - LinkSize;
            _block = pool._blocks.Count == 0 ? [] : pool._blocks[_at >> BlockShift];
        }

        public readonly bool AtEnd => _at == _end;

        public int ReadVInt()
        {
            uint value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var b = ReadByte();
                value |= (uint)(b & 0x7F) << shift;
                if (b < 0x80)
                    return (int)value;
            }
        }

        private byte ReadByte()
        {
            if (_at == _limit)
            {
                _at = BitConverter.ToInt32(_block, _limit & (BlockSize - 1));
                _level = Math.Min(_level + 1, SliceSizes.Length - 1);
                _limit = _at + SliceSizes[_level] - LinkSize;
                _block = _pool._blocks[_at >> BlockShift];
            }

            return _block[_at++ & (BlockSize - 1)];
        }
    }
}
