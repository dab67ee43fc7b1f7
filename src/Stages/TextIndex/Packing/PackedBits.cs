using System.Buffers.Binary;
using System.Numerics;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Packing;

/// <summary>Fixed-width bit streams, most significant bit first, and the padded form that random access uses.</summary>
internal static class PackedBits
{
    private static ReadOnlySpan<byte> DirectWidths => [1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64];

    /// <summary>Bits that hold <paramref name="value"/> taken as unsigned; at least 1.</summary>
    public static int Required(ulong value) => Math.Max(1, 64 - BitOperations.LeadingZeroCount(value));

    public static long ByteCount(long count, int bits) => ((count * bits) + 7) / 8;

    public static void Write(DataOutput output, ReadOnlySpan<long> values, int bits)
    {
        UInt128 pending = 0;
        var pendingBits = 0;
        foreach (var value in values)
        {
            pending = (pending << bits) | (ulong)value;
            pendingBits += bits;
            while (pendingBits >= 8)
            {
                pendingBits -= 8;
                output.WriteByte((byte)(pending >> pendingBits));
            }
        }

        if (pendingBits > 0)
            output.WriteByte((byte)(pending << (8 - pendingBits)));
    }

    /// <summary>Value number <paramref name="index"/> of a stream that begins at the span's start.</summary>
    public static long Read(ReadOnlySpan<byte> data, long index, int bits)
    {
        var bit = index * bits;
        return Read(data, (int)(bit >> 3), (int)(bit & 7), bits);
    }

    /// <summary>
    /// Value number <paramref name="index"/> of a stream of a direct width that begins at <paramref name="start"/> of the file.
    /// </summary>
    public static long ReadDirect(IndexInput data, long start, long index, int bits)
    {
        var bit = index * bits;
        var at = start + (bit >> 3);
        if (bits == 64)
            return BinaryPrimitives.ReadInt64BigEndian(data.Slice(at, 8));
        // At most 7 bits lie before the value and 56 make it up: one word holds both, where the file has so many bytes left.
        if (at + 8 <= data.Length)
            return (long)((BinaryPrimitives.ReadUInt64BigEndian(data.Slice(at, 8)) << (int)(bit & 7)) >> (64 - bits));
        var skip = (int)(bit & 7);
        return Read(data.Slice(at, (skip + bits + 7) >> 3), 0, skip, bits);
    }

    public static int DirectWidth(ulong max)
    {
        var bits = Required(max);
        foreach (var width in DirectWidths)
        {
            if (width >= bits)
                return width;
        }

        return 64;
    }

    public static bool IsDirectWidth(int bits) => bits is > 0 and <= 64 && DirectWidths.Contains((byte)bits);

    /// <summary>The stream and three zero bytes, so that a reader may load a whole word at any value.</summary>
    public static void WriteDirect(DataOutput output, ReadOnlySpan<long> values, int bits)
    {
        Write(output, values, bits);
        output.WriteByte(0);
        output.WriteByte(0);
        output.WriteByte(0);
    }

    private static long Read(ReadOnlySpan<byte> data, int at, int skip, int bits)
    {
        ulong value = 0;
        var have = -skip;
        UInt128 wide = 0;
        while (have < bits)
        {
            wide = (wide << 8) | data[at++];
            have += 8;
        }

        wide >>= have - bits;
        value = (ulong)wide;
        return (long)(bits == 64 ? value : value & ((1UL << bits) - 1));
    }
}
