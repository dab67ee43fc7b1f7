namespace Tars.TextIndex.Store;

/// <summary>A file of the index for reading, or the part of a compound file that stands for one.</summary>
internal sealed class IndexInput(MappedFile file, string name, long start, long length) : IDisposable
{
    private bool _disposed;

    public string Name { get; } = name;

    public long Length { get; } = length;

    public static IndexInput Open(string path)
    {
        var file = new MappedFile(path);
        return new IndexInput(file, file.Name, 0, file.Length);
    }

    /// <summary>A part that lives as long as its own <see cref="Dispose"/>, also after this one's.</summary>
    public IndexInput Part(string name, long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new IndexCorruptException(
                Name, $"the part '{name}' is said to be at {offset} with {length} bytes, the file has {Length}");
        file.Retain();
        return new IndexInput(file, name, start + offset, length);
    }

    public ReadOnlySpan<byte> Slice(long offset, int count)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
            throw new IndexCorruptException(Name, $"bytes {offset} to {offset + count} are referred to, it has {Length}");
        return file.Slice(start + offset, count);
    }

    /// <summary>Reads from <paramref name="offset"/> to the end of the file, or for the next 2 GiB of it.</summary>
    public ByteReader ReaderAt(long offset)
    {
        if (offset < 0 || offset > Length)
            throw new IndexCorruptException(Name, $"offset {offset} is referred to, the file has {Length} bytes");
        return new ByteReader(Slice(offset, (int)Math.Min(int.MaxValue, Length - offset)), Name);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        file.Release();
    }
}
