using System.Buffers.Binary;
using System.Text;

namespace Tars.TextIndex.Store;

/// <summary>Writes the primitive values of the format: big-endian integers, variable-length integers, strings and maps.</summary>
internal abstract class DataOutput(int capacity)
{
    protected byte[] Buffer { get; set; } = new byte[capacity];

    protected int Used { get; set; }

    public void WriteByte(byte value)
    {
        if (Used == Buffer.Length)
            MakeRoom(1);
        Buffer[Used++] = value;
    }

    public void WriteShort(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(Room(2), value);
        Used += 2;
    }

    public void WriteInt(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(4), value);
        Used += 4;
    }

    public void WriteLong(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Room(8), value);
        Used += 8;
    }

    public void WriteVInt(int value)
    {
        var span = Room(5);
        var rest = (uint)value;
        var n = 0;
        while (rest >= 0x80)
        {
            span[n++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[n++] = (byte)rest;
        Used += n;
    }

    public void WriteVLong(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        WriteGroups((ulong)value);
    }

    /// <summary>Zig-zag, so that small negative numbers stay short; here all 64 bits may be in use.</summary>
    public void WriteZLong(long value) => WriteGroups((ulong)((value >> 63) ^ (value << 1)));

    public abstract void WriteBytes(ReadOnlySpan<byte> bytes);

    public void WriteString(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        WriteVInt(count);
        var bytes = count <= 256 ? stackalloc byte[count] : new byte[count];
        Encoding.UTF8.GetBytes(value, bytes);
        WriteBytes(bytes);
    }

    public void WriteMap(IReadOnlyCollection<KeyValuePair<string, string>> map)
    {
        WriteVInt(map.Count);
        foreach (var (key, value) in map)
        {
            WriteString(key);
            WriteString(value);
        }
    }

    public void WriteSet(IReadOnlyCollection<string> items)
    {
        WriteVInt(items.Count);
        foreach (var item in items)
            WriteString(item);
    }

    /// <summary>Makes at least <paramref name="count"/> bytes free in <see cref="Buffer"/> behind <see cref="Used"/>.</summary>
    protected abstract void MakeRoom(int count);

    private Span<byte> Room(int count)
    {
        if (Buffer.Length - Used < count)
            MakeRoom(count);
        return Buffer.AsSpan(Used);
    }

    private void WriteGroups(ulong rest)
    {
        var span = Room(10);
        var n = 0;
        while (rest >= 0x80)
        {
            span[n++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[n++] = (byte)rest;
        Used += n;
    }
}
