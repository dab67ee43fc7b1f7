namespace Tars.TextIndex.Format;

/// <summary>Reads one node of the automaton, from its address downwards.</summary>
internal ref struct FstCursor(ReadOnlySpan<byte> nodes, string file, long node)
{
    private readonly ReadOnlySpan<byte> _nodes = nodes;
    private readonly string _file = file;
    private long _at = node;

    public bool IsFinal { get; private set; }

    /// <summary>Output on the arc, to be joined to that of the arcs before.</summary>
    public byte[] Output { get; private set; } = [];

    public byte[] FinalOutput { get; private set; } = [];

    /// <summary>Address of the node the arc leads to; 0 or less where it leads to none.</summary>
    public long Target { get; private set; }

    /// <summary>Reads the arc with the label; false where the node has none.</summary>
    public bool FindArc(byte label)
    {
        var first = ReadByte();
        return first switch
        {
            FstWriter.BinarySearchNode => FindEqualSized(label),
            FstWriter.DirectNode => FindDirect(label),
            _ => FindInList(first, label),
        };
    }

    private bool FindInList(byte flags, byte label)
    {
        while (true)
        {
            var found = ReadByte();
            var last = (flags & FstWriter.LastArc) != 0;
            if (found == label)
            {
                ReadArc(flags);
                if (LeadsToNext(flags))
                    SkipRest(last);
                return true;
            }

            if (last || found > label)
                return false;
            SkipArc(flags);
            flags = ReadByte();
        }
    }

    /// <summary>The target lies right behind the node's last arc.</summary>
    private void SkipRest(bool last)
    {
        while (!last)
        {
            var flags = ReadByte();
            ReadByte();
            SkipArc(flags);
            last = (flags & FstWriter.LastArc) != 0;
        }

        Target = _at;
    }

    private bool FindEqualSized(byte label)
    {
        var count = ReadVInt();
        var size = ReadVInt();
        var arcs = _at;
        var low = 0;
        var high = count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            _at = arcs - ((long)middle * size);
            var flags = ReadByte();
            var found = ReadByte();
            if (found == label)
            {
                ReadArc(flags);
                if (LeadsToNext(flags))
                    Target = arcs - ((long)count * size);
                return true;
            }

            if (found < label)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return false;
    }

    private bool FindDirect(byte label)
    {
        var range = ReadVInt();
        var size = ReadVInt();
        var bitmap = _at;
        _at -= (range + 7) / 8;
        var first = ReadByte();
        var index = label - first;
        if (index < 0 || index >= range || !IsPresent(bitmap, index))
            return false;
        var arcs = _at;
        var before = 0;
        var count = 0;
        for (var i = 0; i < range; i++)
        {
            if (!IsPresent(bitmap, i))
                continue;
            count++;
            if (i < index)
                before++;
        }

        _at = arcs - ((long)before * size);
        var flags = ReadByte();
        ReadArc(flags);
        if (LeadsToNext(flags))
            Target = arcs - ((long)count * size);
        return true;
    }

    private readonly bool IsPresent(long bitmap, int index) => (ByteAt(bitmap - (index >> 3)) >> (index & 7) & 1) != 0;

    /// <summary>Java marks an arc without a target as leading to the next node too, when one like it was the last it wrote.</summary>
    private static bool LeadsToNext(byte flags) => (flags & (FstWriter.TargetNext | FstWriter.NoTarget)) == FstWriter.TargetNext;

    private void ReadArc(byte flags)
    {
        IsFinal = (flags & FstWriter.FinalArc) != 0;
        Output = (flags & FstWriter.HasOutput) != 0 ? ReadOutput() : [];
        FinalOutput = (flags & FstWriter.HasFinalOutput) != 0 ? ReadOutput() : [];
        Target = (flags & (FstWriter.NoTarget | FstWriter.TargetNext)) == 0 ? ReadVLong() : 0;
    }

    private void SkipArc(byte flags)
    {
        if ((flags & FstWriter.HasOutput) != 0)
            Skip(ReadVInt());
        if ((flags & FstWriter.HasFinalOutput) != 0)
            Skip(ReadVInt());
        if ((flags & (FstWriter.NoTarget | FstWriter.TargetNext)) == 0)
            ReadVLong();
    }

    private byte[] ReadOutput()
    {
        var length = ReadVInt();
        if (length < 0 || length > _at + 1)
            throw new IndexCorruptException(_file, $"an output of {length} bytes at {_at}");
        var output = new byte[length];
        for (var i = 0; i < length; i++)
            output[i] = ReadByte();
        return output;
    }

    private void Skip(int count)
    {
        if (count < 0)
            throw new IndexCorruptException(_file, $"an output of {count} bytes at {_at}");
        _at -= count;
    }

    private readonly byte ByteAt(long at) => at >= 0 && at < _nodes.Length
        ? _nodes[(int)at]
        : throw new IndexCorruptException(_file, $"the automaton refers to byte {at}, it has {_nodes.Length}");

    private byte ReadByte() => ByteAt(_at--);

    private int ReadVInt()
    {
        var value = ReadVLong();
        return value > int.MaxValue
            ? throw new IndexCorruptException(_file, $"a number {value} in the automaton is too large")
            : (int)value;
    }

    private long ReadVLong()
    {
        ulong value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var b = ReadByte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return (long)value;
        }

        throw new IndexCorruptException(_file, "a number in the automaton does not end");
    }
}
