namespace Tars.TextIndex.Store;

/// <summary>A growing buffer in memory; emptied and used again by its owner.</summary>
internal sealed class MemoryOutput(int capacity = 256) : DataOutput(capacity)
{
    public int Length => Used;

    public ReadOnlySpan<byte> Written => Buffer.AsSpan(0, Used);

    public Span<byte> WrittenForUpdate => Buffer.AsSpan(0, Used);

    public void Clear() => Used = 0;

    /// <summary>Cuts the buffer back to its first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Used);
        Used = length;
    }

    /// <summary>Reserves <paramref name="count"/> bytes of any content, to be filled by the caller at once.</summary>
    public Span<byte> Reserve(int count)
    {
        if (Buffer.Length - Used < count)
            MakeRoom(count);
        Used += count;
        return Buffer.AsSpan(Used - count, count);
    }

    public override void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    protected override void MakeRoom(int count)
    {
        var larger = new byte[Math.Max(checked(Used + count), (int)Math.Min(Array.MaxLength, Buffer.Length * 2L))];
        Written.CopyTo(larger);
        Buffer = larger;
    }
}
