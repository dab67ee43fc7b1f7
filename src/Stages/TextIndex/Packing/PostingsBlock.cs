using System.Buffers.Binary;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Packing;

/// <summary>
/// Blocks of 128 numbers of 1 to 31 bits, several lanes of 8, 16 or 32 bits to a 64-bit word so that one shift moves all lanes.
/// Also the two forms postings use: document deltas (all ones is one byte) and numbers with up to three exceptions.
/// </summary>
internal static class PostingsBlock
{
    public const int Size = 128;
    private const int MaxExceptions = 3;

    public static void WriteDeltas(DataOutput output, ReadOnlySpan<int> deltas)
    {
        var used = 0;
        var allOnes = true;
        foreach (var delta in deltas[..Size])
        {
            used |= delta;
            allOnes &= delta == 1;
        }

        if (allOnes)
        {
            output.WriteByte(0);
            return;
        }

        var bits = PackedBits.Required((uint)used);
        output.WriteByte((byte)bits);
        Pack(output, deltas, bits);
    }

    /// <summary>Decodes deltas into absolute documents that follow <paramref name="previous"/>.</summary>
    public static void ReadDeltas(ref ByteReader reader, int previous, Span<int> documents)
    {
        var bits = reader.ReadByte();
        if (bits == 0)
        {
            for (var i = 0; i < Size; i++)
                documents[i] = previous + i + 1;
            return;
        }

        Unpack(ref reader, bits, documents);
        var doc = previous;
        for (var i = 0; i < Size; i++)
        {
            doc = unchecked(doc + documents[i]);
            documents[i] = doc;
        }
    }

    public static void SkipDeltas(ref ByteReader reader)
    {
        var bits = CheckedBits(ref reader, reader.ReadByte());
        reader.ReadBytes(bits * 16);
    }

    /// <summary>Writes 128 numbers; clears the high bits of exceptions in <paramref name="values"/>.</summary>
    public static void WritePatched(DataOutput output, Span<int> values)
    {
        values = values[..Size];
        // The four largest, ascending.
        Span<int> top = [0, 0, 0, 0];
        foreach (var value in values)
        {
            if (value <= top[0])
                continue;
            var i = 0;
            while (i < 3 && value > top[i + 1])
            {
                top[i] = top[i + 1];
                i++;
            }

            top[i] = value;
        }

        var maxBits = PackedBits.Required((uint)top[3]);
        var bits = Math.Max(PackedBits.Required((uint)top[0]), maxBits - 8);
        var limit = (int)((1u << bits) - 1);
        Span<byte> exceptions = stackalloc byte[MaxExceptions * 2];
        var count = 0;
        if (top[3] > limit)
        {
            for (var i = 0; i < Size; i++)
            {
                if (values[i] <= limit)
                    continue;
                exceptions[count * 2] = (byte)i;
                exceptions[(count * 2) + 1] = (byte)(values[i] >> bits);
                values[i] &= limit;
                count++;
            }
        }

        if (maxBits <= 8 && !values.ContainsAnyExcept(values[0]))
        {
            for (var i = 0; i < count; i++)
                exceptions[(i * 2) + 1] = (byte)(exceptions[(i * 2) + 1] << bits);
            output.WriteByte((byte)(count << 5));
            output.WriteVLong(values[0]);
        }
        else
        {
            output.WriteByte((byte)((count << 5) | bits));
            Pack(output, values, bits);
        }

        output.WriteBytes(exceptions[..(count * 2)]);
    }

    public static void ReadPatched(ref ByteReader reader, Span<int> values)
    {
        var token = reader.ReadByte();
        var bits = token & 0x1F;
        if (bits == 0)
            values[..Size].Fill((int)reader.ReadVLong());
        else
            Unpack(ref reader, bits, values);
        for (var i = token >> 5; i > 0; i--)
        {
            var at = reader.ReadByte();
            if (at >= Size)
                throw reader.Corrupt($"an exception of a postings block is at {at}, a block has {Size} numbers");
            values[at] |= reader.ReadByte() << bits;
        }
    }

    public static void SkipPatched(ref ByteReader reader)
    {
        var token = reader.ReadByte();
        var bits = token & 0x1F;
        if (bits == 0)
            reader.ReadVLong();
        else
            reader.ReadBytes(bits * 16);
        reader.ReadBytes((token >> 5) * 2);
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

    private static void Pack(DataOutput output, ReadOnlySpan<int> values, int bits)
    {
        var lane = LaneWidth(bits);
        var words = Size * lane / 64;
        Span<ulong> input = stackalloc ulong[64];
        for (int j = 0, shift = 64 - lane; shift >= 0; j++, shift -= lane)
        {
            var part = values.Slice(j * words, words);
            for (var i = 0; i < part.Length; i++)
                input[i] = j == 0 ? (ulong)(uint)part[i] << shift : input[i] | ((ulong)(uint)part[i] << shift);
        }

        var outputs = bits * 2;
        var whole = lane / bits;
        Span<ulong> packed = stackalloc ulong[62];
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

        Span<byte> bytes = stackalloc byte[62 * 8];
        for (var t = 0; t < outputs; t++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(t * 8)..], packed[t]);
        output.WriteBytes(bytes[..(outputs * 8)]);
    }

    private static void Unpack(ref ByteReader reader, int bits, Span<int> values)
    {
        bits = CheckedBits(ref reader, bits);
        var bytes = reader.ReadBytes(bits * 16);
        var outputs = bits * 2;
        Span<ulong> packed = stackalloc ulong[62];
        packed = packed[..outputs];
        for (var t = 0; t < packed.Length; t++)
            packed[t] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(t * 8)..]);

        var lane = LaneWidth(bits);
        var words = Size * lane / 64;
        var whole = lane / bits;
        Span<ulong> input = stackalloc ulong[64];
        var mask = LaneMask(lane, bits);
        for (var k = 0; k < whole; k++)
        {
            var shift = lane - (bits * (k + 1));
            var part = input.Slice(k * outputs, outputs);
            for (var t = 0; t < part.Length; t++)
                part[t] = (packed[t] >> shift) & mask;
        }

        var free = lane - (whole * bits);
        var source = 0;
        var have = free;
        for (var i = whole * outputs; i < words; i++)
        {
            ulong word = 0;
            for (var left = bits; left > 0;)
            {
                var take = Math.Min(left, have);
                word |= ((packed[source] >> (have - take)) & LaneMask(lane, take)) << (left - take);
                left -= take;
                have -= take;
                if (have == 0)
                {
                    source++;
                    have = free;
                }
            }

            input[i] = word;
        }

        var laneMask = (1UL << lane) - 1;
        for (int j = 0, shift = 64 - lane; shift >= 0; j++, shift -= lane)
        {
            var part = values.Slice(j * words, words);
            for (var i = 0; i < part.Length; i++)
                part[i] = (int)((input[i] >> shift) & laneMask);
        }
    }
}
