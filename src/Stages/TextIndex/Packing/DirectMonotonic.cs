using Tars.TextIndex.Store;

namespace Tars.TextIndex.Packing;

/// <summary>Ascending numbers as the deviation from a straight line per block: file offsets, first documents of chunks.</summary>
internal static class DirectMonotonic
{
    public static void Write(DataOutput meta, IndexOutput data, ReadOnlySpan<long> values, int blockShift)
    {
        var dataStart = data.Position;
        var blockSize = 1 << blockShift;
        var residues = new long[Math.Min(values.Length, blockSize)];
        for (var from = 0; from < values.Length; from += blockSize)
        {
            var block = values.Slice(from, Math.Min(blockSize, values.Length - from));
            var increment = (float)((block[^1] - block[0]) / (double)Math.Max(1, block.Length - 1));
            var min = long.MaxValue;
            for (var i = 0; i < block.Length; i++)
            {
                residues[i] = block[i] - (long)(increment * (float)i);
                min = Math.Min(min, residues[i]);
            }

            ulong used = 0;
            for (var i = 0; i < block.Length; i++)
            {
                residues[i] -= min;
                used |= (ulong)residues[i];
            }

            meta.WriteLong(min);
            meta.WriteInt(BitConverter.SingleToInt32Bits(increment));
            meta.WriteLong(data.Position - dataStart);
            var bits = used == 0 ? 0 : PackedBits.DirectWidth(used);
            meta.WriteByte((byte)bits);
            if (bits > 0)
                PackedBits.WriteDirect(data, residues.AsSpan(0, block.Length), bits);
        }
    }

    /// <summary>Reads all values. The caller has bounded <paramref name="count"/> by something that exists on the disk.</summary>
    public static long[] Read(ref ByteReader meta, IndexInput data, long dataStart, int count, int blockShift)
    {
        var values = new long[count];
        var blockSize = 1 << blockShift;
        for (var from = 0; from < count; from += blockSize)
        {
            var length = Math.Min(blockSize, count - from);
            var min = meta.ReadLong();
            var increment = BitConverter.Int32BitsToSingle(meta.ReadInt());
            var offset = meta.ReadLong();
            var bits = meta.ReadByte();
            if (bits != 0 && !PackedBits.IsDirectWidth(bits))
                throw meta.Corrupt($"{bits} bits a value are not a width of this format");
            var packed = bits == 0 ? default : data.Slice(dataStart + offset, (int)PackedBits.ByteCount(length, bits));
            for (var i = 0; i < length; i++)
                values[from + i] = min + (long)(increment * (float)i) + (bits == 0 ? 0 : PackedBits.Read(packed, i, bits));
        }

        return values;
    }
}
