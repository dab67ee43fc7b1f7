using System.Buffers.Binary;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Packing;

/// <summary>LZ4 blocks whose matches may reach back into a dictionary that precedes the data in the same buffer.</summary>
internal sealed class Lz4
{
    private const int HashBits = 13;
    private const int MinMatch = 4;
    private const int MaxDistance = 65535;
    // The format wants the last 5 bytes as literals; matches do not start in the last 12.
    private const int LastLiterals = 5;
    private const int MatchStartMargin = 12;
    private readonly int[] _table = new int[1 << HashBits];

    /// <summary>Appends the compressed form of <c>buffer[start..]</c>; what precedes <paramref name="start"/> is the dictionary.</summary>
    public void Compress(ReadOnlySpan<byte> buffer, int start, DataOutput output)
    {
        Array.Fill(_table, -1);
        for (var i = 0; i + MinMatch <= start; i++)
            _table[Hash(buffer, i)] = i;

        var anchor = start;
        var at = start;
        var misses = 0;
        while (at < buffer.Length - MatchStartMargin)
        {
            var hash = Hash(buffer, at);
            var candidate = _table[hash];
            _table[hash] = at;
            if (candidate < 0 || at - candidate > MaxDistance
                || BinaryPrimitives.ReadUInt32LittleEndian(buffer[candidate..]) != BinaryPrimitives.ReadUInt32LittleEndian(buffer[at..]))
            {
                // Data that does not compress is passed over faster and faster.
                at += 1 + (misses++ >> 6);
                continue;
            }

            misses = 0;
            var length = MinMatch + buffer[(at + MinMatch)..^LastLiterals].CommonPrefixLength(buffer[(candidate + MinMatch)..]);
            while (at > anchor && candidate > 0 && buffer[at - 1] == buffer[candidate - 1])
            {
                at--;
                candidate--;
                length++;
            }

            WriteSequence(output, buffer[anchor..at], at - candidate, length);
            at += length;
            anchor = at;
            if (at < buffer.Length - MatchStartMargin)
                _table[Hash(buffer, at - 2)] = at - 2;
        }

        var rest = buffer[anchor..];
        output.WriteByte((byte)(Math.Min(rest.Length, 15) << 4));
        WriteLength(output, rest.Length);
        output.WriteBytes(rest);
    }

    /// <summary>Fills <c>buffer[start..]</c> exactly; what precedes <paramref name="start"/> is the dictionary.</summary>
    public static void Decompress(ref ByteReader reader, Span<byte> buffer, int start)
    {
        var at = start;
        do
        {
            var token = reader.ReadByte();
            var literals = ReadLength(ref reader, token >> 4, buffer.Length - at);
            reader.ReadBytes(literals).CopyTo(buffer[at..]);
            at += literals;
            if (at >= buffer.Length)
                break;
            var low = reader.ReadByte();
            var distance = low | (reader.ReadByte() << 8);
            if (distance == 0 || distance > at)
                throw reader.Corrupt($"a match reaches {distance} bytes back where {at} are known");
            var length = ReadLength(ref reader, token & 15, buffer.Length - at - MinMatch) + MinMatch;
            if (distance >= length)
            {
                buffer.Slice(at - distance, length).CopyTo(buffer[at..]);
                at += length;
            }
            else
            {
                for (var end = at + length; at < end; at++)
                    buffer[at] = buffer[at - distance];
            }
        }
        while (at < buffer.Length);
    }

    private static int Hash(ReadOnlySpan<byte> buffer, int at) =>
        (int)((BinaryPrimitives.ReadUInt32LittleEndian(buffer[at..]) * 2654435761u) >> (32 - HashBits));

    private static void WriteSequence(DataOutput output, ReadOnlySpan<byte> literals, int distance, int length)
    {
        output.WriteByte((byte)((Math.Min(literals.Length, 15) << 4) | Math.Min(length - MinMatch, 15)));
        WriteLength(output, literals.Length);
        output.WriteBytes(literals);
        output.WriteByte((byte)distance);
        output.WriteByte((byte)(distance >> 8));
        WriteLength(output, length - MinMatch);
    }

    private static void WriteLength(DataOutput output, int length)
    {
        if (length < 15)
            return;
        for (length -= 15; length >= 255; length -= 255)
            output.WriteByte(255);
        output.WriteByte((byte)length);
    }

    private static int ReadLength(ref ByteReader reader, int nibble, int max)
    {
        var length = nibble;
        if (nibble == 15)
        {
            byte more;
            do
            {
                more = reader.ReadByte();
                length += more;
            }
            while (more == 255 && length <= max);
        }

        return length > max || max < 0
            ? throw reader.Corrupt($"a run of {length} bytes does not fit the {Math.Max(0, max)} bytes left")
            : length;
    }
}
