using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Packing;

/// <summary>
/// 128 numbers of 1 to 31 bits, several lanes of 8, 16 or 32 bits to a 64-bit word, so that one shift moves all lanes; the bits that the
/// lanes leave free hold the numbers that do not fit otherwise.
/// </summary>
internal static class PackedLanes
{
    private const int BytesPerBit = PostingsBlock.Size / 8;
    // Of 31 bits a number.
    private const int MaxWords = 62;
    private const int MaxInput = 64;

    public static void Skip(ref ByteReader reader, int bits) => reader.ReadBytes(CheckedBits(ref reader, bits) * BytesPerBit);

    /// <summary>Writes 128 numbers of at most <paramref name="bits"/> bits.</summary>
    public static void Pack(DataOutput output, ReadOnlySpan<int> values, int bits)
    {
        var lane = LaneWidth(bits);
        var words = PostingsBlock.Size * lane / 64;
        Span<ulong> input = stackalloc ulong[MaxInput];
        for (int j = 0, shift = 64 - lane; shift >= 0; j++, shift -= lane)
        {
            var part = values.Slice(j * words, words);
            for (var i = 0; i < part.Length; i++)
                input[i] = j == 0 ? (ulong)(uint)part[i] << shift : input[i] | ((ulong)(uint)part[i] << shift);
        }

        var outputs = bits * 2;
        var whole = lane / bits;
        Span<ulong> packed = stackalloc ulong[MaxWords];
        packed = packed[..outputs];
        packed.Clear();
        for (var k = 0; k < whole; k++)
        {
            var shift = lane - (bits * (k + 1));
            for (var t = 0; t < outputs; t++)
                packed[t] |= input[(k * outputs) + t] << shift;
        }

        var free = lane - (whole * bits);
        var target = 0;
        var room = free;
        for (var i = whole * outputs; i < words; i++)
        {
            for (var left = bits; left > 0;)
            {
                var take = Math.Min(left, room);
                packed[target] |= ((input[i] >> (left - take)) & LaneMask(lane, take)) << (room - take);
                left -= take;
                room -= take;
                if (room == 0)
                {
                    target++;
                    room = free;
                }
            }
        }

        Span<byte> bytes = stackalloc byte[MaxWords * 8];
        for (var t = 0; t < outputs; t++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(t * 8)..], packed[t]);
        output.WriteBytes(bytes[..(outputs * 8)]);
    }

    /// <summary>Reads 128 numbers of <paramref name="bits"/> bits.</summary>
    public static void Unpack(ref ByteReader reader, int bits, Span<int> values)
    {
        bits = CheckedBits(ref reader, bits);
        var bytes = reader.ReadBytes(bits * BytesPerBit);
        Span<ulong> packed = stackalloc ulong[MaxWords];
        packed = packed[..(bits * 2)];
        if (BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(packed));
        }
        else
        {
            for (var t = 0; t < packed.Length; t++)
                packed[t] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(t * 8)..]);
        }

        var lane = LaneWidth(bits);
        var words = PostingsBlock.Size * lane / 64;
        var whole = lane / bits;
        Span<ulong> input = stackalloc ulong[MaxInput];
        var mask = LaneMask(lane, bits);
        for (var k = 0; k < whole; k++)
            ShiftRight(packed, lane - (bits * (k + 1)), mask, input.Slice(k * packed.Length, packed.Length));
        if (whole * packed.Length < words)
            GatherRest(packed, lane, bits, input[(whole * packed.Length)..words]);
        Spread(input[..words], lane, values[..PostingsBlock.Size]);
    }

    private static int CheckedBits(ref ByteReader reader, int bits) =>
        bits > 31 ? throw reader.Corrupt($"a postings block is said to have {bits} bits a number, at most 31 are possible") : bits;

    private static int LaneWidth(int bits) => bits <= 8 ? 8 : bits <= 16 ? 16 : 32;

    /// <summary>The low <paramref name="bits"/> bits of each lane.</summary>
    private static ulong LaneMask(int lane, int bits)
    {
        var mask = (1UL << bits) - 1;
        return lane switch { 8 => mask * 0x0101010101010101, 16 => mask * 0x0001000100010001, _ => mask * 0x0000000100000001 };
    }

    /// <summary>The length is even.</summary>
    private static void ShiftRight(ReadOnlySpan<ulong> from, int shift, ulong mask, Span<ulong> to)
    {
        var i = 0;
        for (; i + 4 <= to.Length; i += 4)
            ((Vector256.Create(from.Slice(i, 4)) >>> shift) & Vector256.Create(mask)).CopyTo(to[i..]);
        if (i < to.Length)
            ((Vector128.Create(from.Slice(i, 2)) >>> shift) & Vector128.Create(mask)).CopyTo(to[i..]);
    }

    /// <summary>Puts together the numbers whose bits are in what the lanes of all words leave free.</summary>
    private static void GatherRest(ReadOnlySpan<ulong> packed, int lane, int bits, Span<ulong> rest)
    {
        var free = lane % bits;
        var unit = LaneMask(lane, 1);
        var source = 0;
        var have = free;
        for (var i = 0; i < rest.Length; i++)
        {
            ulong word = 0;
            for (var left = bits; left > 0;)
            {
                var take = Math.Min(left, have);
                word |= ((packed[source] >> (have - take)) & (((1UL << take) - 1) * unit)) << (left - take);
                left -= take;
                have -= take;
                if (have == 0)
                {
                    source++;
                    have = free;
                }
            }

            rest[i] = word;
        }
    }

    /// <summary>Gives each number its place: those of the highest lanes come first.</summary>
    private static void Spread(ReadOnlySpan<ulong> input, int lane, Span<int> values)
    {
        var mask = Vector256.Create((1UL << lane) - 1);
        for (var shift = 64 - lane; shift >= 0; shift -= lane)
        {
            // There are 16, 32 or 64 words.
            for (var i = 0; i < input.Length; i += 8)
            {
                var low = (Vector256.Create(input.Slice(i, 4)) >>> shift) & mask;
                var high = (Vector256.Create(input.Slice(i + 4, 4)) >>> shift) & mask;
                Vector256.Narrow(low, high).AsInt32().CopyTo(values[i..]);
            }

            values = values[input.Length..];
        }
    }
}
