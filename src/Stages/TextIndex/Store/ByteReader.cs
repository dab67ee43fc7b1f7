using System.Buffers.Binary;
using System.Text;

namespace Tars.TextIndex.Store;

/// <summary>Reads the format's primitive values from a span. Running past its end is a damaged file, never an overrun.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> data, string file)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private readonly string _file = file;

    /// <summary>Offset of the next byte from the start of the span.</summary>
    public int Position { get; set; }

    public readonly int Remaining => _data.Length - Position;

    public readonly ReadOnlySpan<byte> Rest => _data[Position..];

    public byte ReadByte()
    {
        if ((uint)Position >= (uint)_data.Length)
            throw TooShort(1);
        return _data[Position++];
    }

    public short ReadShort() => BinaryPrimitives.ReadInt16BigEndian(ReadBytes(2));

    public int ReadInt() => BinaryPrimitives.ReadInt32BigEndian(ReadBytes(4));

    public long ReadLong() => BinaryPrimitives.ReadInt64BigEndian(ReadBytes(8));

    public int ReadVInt()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var b = ReadByte();
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80)
                return shift == 28 && b > 0x0F ? throw Corrupt("a variable-length integer has more than 32 bits") : (int)value;
        }

        throw Corrupt("a variable-length integer has more than 5 bytes");
    }

    public long ReadVLong()
    {
        var value = ReadGroups();
        return value > long.MaxValue ? throw Corrupt("a variable-length long is negative") : (long)value;
    }

    public long ReadZLong()
    {
        var value = ReadGroups();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A count or length: not negative, and not above <paramref name="max"/>, which bounds what is allocated for it.</summary>
    public int ReadCount(long max, string what)
    {
        var count = ReadVInt();
        return count < 0 || count > max ? throw Corrupt($"the {what} is {count}, at most {max} is possible here") : count;
    }

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)(_data.Length - Position))
            throw TooShort(count);
        var span = _data.Slice(Position, count);
        Position += count;
        return span;
    }

    public string ReadString() => Encoding.UTF8.GetString(ReadBytes(ReadCount(Remaining, "length of a string")));

    public Dictionary<string, string> ReadMap()
    {
        var count = ReadCount(Remaining / 2, "number of map entries");
        var map = new Dictionary<string, string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = ReadString();
            map[key] = ReadString();
        }

        return map;
    }

    public List<string> ReadSet()
    {
        var count = ReadCount(Remaining, "number of set items");
        var items = new List<string>(count);
        for (var i = 0; i < count; i++)
            items.Add(ReadString());
        return items;
    }

    /// <summary>The error for this file; the caller throws it.</summary>
    public readonly IndexCorruptException Corrupt(string reason) => new(_file, reason);

    private readonly IndexCorruptException TooShort(int count) =>
        Corrupt($"{count} bytes were to be read where only {_data.Length - Position} are left");

    private ulong ReadGroups()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = ReadByte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw Corrupt("a variable-length long has more than 10 bytes");
    }
}
