using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Tars.Stages.Rag;

/// <summary>
/// A file mapped into memory, read only, whose blocks are compared with their checksums when they are first looked at.
/// </summary>
/// <remarks>Safe for many threads. It can be removed from its folder while it is open.</remarks>
internal sealed unsafe class BlockedFile : IDisposable
{
    /// <summary>Bytes a block.</summary>
    public const int BlockLength = 1 << 16;

    private const int BlockShift = 16;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private uint[] _checksums = [];
    private byte[] _seen = [];
    private long _checkedFrom;
    private long _checkedTo;

    public BlockedFile(string path)
    {
        FilePath = path;
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            Length = stream.Length;
            if (Length == 0)
            {
                throw new InvalidDataException($"{path}: the file is empty.");
            }

            _file = MemoryMappedFile.CreateFromFile(
                stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    public string FilePath { get; }

    public long Length { get; }

    /// <summary>Bytes of the file, not compared with any checksum.</summary>
    /// <exception cref="InvalidDataException">They lie outside.</exception>
    public ReadOnlySpan<byte> Unchecked(long offset, int length) => new(Pointer(offset, length), length);

    /// <summary>Where bytes lie in memory, as long as the file is open.</summary>
    /// <exception cref="InvalidDataException">They lie outside.</exception>
    public byte* Pointer(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
        {
            throw new InvalidDataException(
                $"{FilePath}: bytes {offset} to {offset + length} are asked for, the file has {Length}: it is cut.");
        }

        return _start + offset;
    }

    /// <summary>Sets the checksums of the blocks of a part of the file; from then on <see cref="Check"/> compares.</summary>
    public void Protect(long from, long to, uint[] checksums)
    {
        _checkedFrom = from;
        _checkedTo = to;
        _checksums = checksums;
        _seen = new byte[checksums.Length];
    }

    /// <summary>Compares the blocks that hold these bytes with their checksums, those that nobody has looked at yet.</summary>
    /// <exception cref="InvalidDataException">One differs.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Check(long offset, int length)
    {
        int first = (int)((offset - _checkedFrom) >> BlockShift);
        int last = (int)((offset + length - 1 - _checkedFrom) >> BlockShift);
        if (_seen[first] == 0 || _seen[last] == 0)
        {
            CheckBlocks(first, last);
        }
    }

    /// <summary>Compares all blocks.</summary>
    /// <exception cref="InvalidDataException">One differs.</exception>
    public void CheckAll() => CheckBlocks(0, _checksums.Length - 1);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CheckBlocks(int first, int last)
    {
        for (int block = first; block <= last; block++)
        {
            long offset = _checkedFrom + ((long)block << BlockShift);
            uint found = VectorFileFormat.Checksum(0, Unchecked(offset, (int)Math.Min(BlockLength, _checkedTo - offset)));
            if (found != _checksums[block])
            {
                throw new InvalidDataException(
                    $"{FilePath}: block {block} at byte {offset} has the checksum {found:x8}, the file says {_checksums[block]:x8}: " +
                    "the graph of the vectors is damaged. Next: tars index rebuild.");
            }

            // Racing threads write the same.
            Volatile.Write(ref _seen[block], 1);
        }
    }
}
