using Tars.TextIndex.Store;

namespace Tars.TextIndex.Packing;

/// <summary>Six bits a character for mostly lower-case text: the last quarter is spread over the two spare bits of the rest.</summary>
internal static class LowercaseAscii
{
    private const int MinLength = 8;

    /// <summary>Appends the compressed form, or appends nothing and says false where the bytes do not suit it.</summary>
    public static bool TryCompress(ReadOnlySpan<byte> bytes, DataOutput output)
    {
        if (bytes.Length < MinLength)
            return false;
        var max = bytes.Length >> 5;
        var exceptions = 0;
        var previous = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (IsCompressible(bytes[i]))
                continue;
            exceptions += 1 + Math.Max(0, (i - previous - 1) / 255);
            if (exceptions > max)
                return false;
            previous = i;
        }

        var spilled = bytes.Length / 4;
        var kept = new byte[bytes.Length - spilled];
        for (var i = 0; i < kept.Length; i++)
            kept[i] = Fold(bytes[i]);
        for (var i = 0; i < spilled; i++)
        {
            var s = Fold(bytes[kept.Length + i]);
            kept[i] |= (byte)((s & 0x30) << 2);
            kept[spilled + i] |= (byte)((s & 0x0C) << 4);
            kept[(2 * spilled) + i] |= (byte)((s & 3) << 6);
        }

        output.WriteBytes(kept);
        output.WriteVInt(exceptions);
        previous = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (IsCompressible(bytes[i]))
                continue;
            for (; i - previous > 255; previous += 255)
            {
                output.WriteByte(255);
                output.WriteByte(bytes[previous + 255]);
            }

            output.WriteByte((byte)(i - previous));
            output.WriteByte(bytes[i]);
            previous = i;
        }

        return true;
    }

    public static void Decompress(ref ByteReader reader, Span<byte> bytes)
    {
        var spilled = bytes.Length / 4;
        var kept = reader.ReadBytes(bytes.Length - spilled);
        for (var i = 0; i < kept.Length; i++)
            bytes[i] = Unfold(kept[i] & 0x3F);
        for (var i = 0; i < spilled; i++)
        {
            var folded = ((kept[i] >> 2) & 0x30) | ((kept[spilled + i] >> 4) & 0x0C) | (kept[(2 * spilled) + i] >> 6);
            bytes[kept.Length + i] = Unfold(folded);
        }

        var at = 0;
        for (var n = reader.ReadCount(bytes.Length, "number of exceptions in compressed suffixes"); n > 0; n--)
        {
            at += reader.ReadByte();
            if (at >= bytes.Length)
                throw reader.Corrupt($"an exception in compressed suffixes is at {at}, they have {bytes.Length} bytes");
            bytes[at] = reader.ReadByte();
        }
    }

    private static bool IsCompressible(byte b) => b is (>= 0x1F and <= 0x3E) or (>= 0x5F and <= 0x7E);

    private static byte Fold(byte b)
    {
        var c = b + 1;
        return (byte)((c & 0x1F) | ((c & 0x40) >> 1));
    }

    private static byte Unfold(int t) => (byte)(((t & 0x1F) | 0x20 | ((t & 0x20) << 1)) - 1);
}
