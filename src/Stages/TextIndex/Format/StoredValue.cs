using Tars.TextIndex.Store;
using static Tars.TextIndex.Format.StoredFieldsFormat;

namespace Tars.TextIndex.Format;

/// <summary>Decodes the value of a stored field.</summary>
internal static class StoredValue
{
    /// <summary>Reads a field's number and type.</summary>
    public static (int Field, int Type) ReadHeader(ref ByteReader reader)
    {
        var header = reader.ReadVLong();
        var type = (int)(header & 7);
        return header >> 3 > int.MaxValue || type > TypeDouble
            ? throw reader.Corrupt($"a stored field has the number {header >> 3} and the type {type}")
            : ((int)(header >> 3), type);
    }

    /// <summary>Passes over a value and gives its stored form.</summary>
    public static ReadOnlySpan<byte> ReadRaw(ref ByteReader reader, int type)
    {
        var rest = reader.Rest;
        var start = reader.Position;
        switch (type)
        {
            case TypeString or TypeBytes:
                reader.ReadBytes(reader.ReadCount(reader.Remaining, "length of a stored value"));
                break;
            case TypeInt:
                reader.ReadVInt();
                break;
            case TypeLong:
                ReadLong(ref reader);
                break;
            case TypeFloat:
                ReadFloat(ref reader);
                break;
            default:
                ReadDouble(ref reader);
                break;
        }

        return rest[..(reader.Position - start)];
    }

    /// <summary>The value as a string, a byte array, an int, a float, a long or a double.</summary>
    public static object Read(ref ByteReader reader, int type) => type switch
    {
        TypeString => reader.ReadString(),
        TypeBytes => reader.ReadBytes(reader.ReadCount(reader.Remaining, "length of a stored value")).ToArray(),
        TypeInt => ReadInt(ref reader),
        TypeFloat => ReadFloat(ref reader),
        TypeLong => ReadLong(ref reader),
        _ => ReadDouble(ref reader),
    };

    private static int ReadInt(ref ByteReader reader)
    {
        var value = (uint)reader.ReadVInt();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    private static long ReadLong(ref ByteReader reader)
    {
        var header = reader.ReadByte();
        var zigzag = (ulong)(header & 31);
        if ((header & 0x20) != 0)
            zigzag |= (ulong)reader.ReadVLong() << 5;
        var value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        return unchecked(value * ((header & 0xC0) switch { 0xC0 => 86_400_000L, 0x80 => 3_600_000L, 0x40 => 1000L, _ => 1L }));
    }

    private static float ReadFloat(ref ByteReader reader)
    {
        var b = reader.ReadByte();
        if (b == 0xFF)
            return BitConverter.Int32BitsToSingle(reader.ReadInt());
        if ((b & 0x80) != 0)
            return (b & 0x7F) - 1;
        var low = reader.ReadBytes(3);
        return BitConverter.Int32BitsToSingle((b << 24) | (low[0] << 16) | (low[1] << 8) | low[2]);
    }

    private static double ReadDouble(ref ByteReader reader)
    {
        var b = reader.ReadByte();
        if (b == 0xFF)
            return BitConverter.Int64BitsToDouble(reader.ReadLong());
        if (b == 0xFE)
            return BitConverter.Int32BitsToSingle(reader.ReadInt());
        if ((b & 0x80) != 0)
            return (b & 0x7F) - 1;
        long bits = b;
        foreach (var next in reader.ReadBytes(7))
            bits = (bits << 8) | next;
        return BitConverter.Int64BitsToDouble(bits);
    }
}
