using Tars.TextIndex.Store;

namespace Tars.TextIndex.Packing;

/// <summary>
/// The two forms of blocks of 128 numbers that postings use: document deltas (all ones is one byte) and numbers with up to three
/// exceptions. The numbers themselves are in <see cref="PackedLanes"/>.
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
        PackedLanes.Pack(output, deltas, bits);
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

        PackedLanes.Unpack(ref reader, bits, documents);
        var doc = previous;
        for (var i = 0; i < Size; i++)
        {
            doc = unchecked(doc + documents[i]);
            documents[i] = doc;
        }
    }

    public static void SkipDeltas(ref ByteReader reader)
    {
        PackedLanes.Skip(ref reader, reader.ReadByte());
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
            PackedLanes.Pack(output, values, bits);
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
            PackedLanes.Unpack(ref reader, bits, values);
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
            PackedLanes.Skip(ref reader, bits);
        reader.ReadBytes((token >> 5) * 2);
    }
}
