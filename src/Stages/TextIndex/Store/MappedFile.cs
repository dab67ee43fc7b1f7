using System.IO.MemoryMappedFiles;

namespace Tars.TextIndex.Store;

/// <summary>
/// A whole file mapped read-only. Spans stay valid until <see cref="Release"/> has been called as often as <see cref="Retain"/>, plus
/// once.
/// </summary>
internal sealed unsafe class MappedFile
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private int _references = 1;

    public MappedFile(string path)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Access = FileAccess.Read, Mode = FileMode.Open, Share = FileShare.Read | FileShare.Write | FileShare.Delete, BufferSize = 0,
        });
        Name = Path.GetFileName(path);
        Length = stream.Length;
        if (Length == 0)
            return;
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    public string Name { get; }

    public long Length { get; }

    public void Retain() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0 || _view is null)
            return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map!.Dispose();
    }

    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new IndexCorruptException(Name, $"bytes {offset} to {offset + length} are referred to, it has {Length}");
        return new ReadOnlySpan<byte>(_start + offset, length);
    }
}
