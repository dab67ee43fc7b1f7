using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics.Tensors;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>A vector file mapped into memory, read only. It can be removed from its folder while it is open.</summary>
internal sealed unsafe class VectorSegment : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly VectorFileFormat _format;
    private readonly string _path;

    private VectorSegment(string path, MemoryMappedFile file, long length)
    {
        _path = path;
        _file = file;
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        try
        {
            _start += _view.PointerOffset;
            _format = VectorFileFormat.Parse(new ReadOnlySpan<byte>(_start, VectorFileFormat.HeadLength), length, path);
            Groups = ReadGroups();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Name => Path.GetFileName(_path);

    public string Model => _format.Model;

    public int Dimension => _format.Dimension;

    public long Rows => _format.Rows;

    /// <summary>CRC-32C of everything after the head, as the head has it.</summary>
    public uint BodyChecksum => _format.BodyChecksum;

    /// <summary>The groups in the order of their rows. A key may come more than once; the last one counts.</summary>
    public IReadOnlyList<VectorGroup> Groups { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static VectorSegment Open(string path)
    {
        var info = new FileInfo(path);
        if (info.Exists && info.Length < VectorFileFormat.HeadLength)
        {
            throw new InvalidDataException($"{path}: {info.Length} bytes are too few for a vector file.{VectorFileFormat.WayOut}");
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        long length = stream.Length;
        MemoryMappedFile file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        return new VectorSegment(path, file, length);
    }

    public ReadOnlySpan<float> Row(long row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)row, (ulong)Rows, nameof(row));
        return new ReadOnlySpan<float>(_start + VectorFileFormat.HeadLength + (row * Dimension * sizeof(float)), Dimension);
    }

    public long Id(long row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)row, (ulong)Rows, nameof(row));
        long offset = VectorFileFormat.HeadLength + (Rows * Dimension * sizeof(float)) + (row * sizeof(long));
        return BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(_start + offset, sizeof(long)));
    }

    /// <summary>The row of a passage, or -1.</summary>
    /// <param name="id">The passage.</param>
    /// <param name="from">The first row to look at.</param>
    public long RowOf(long id, long from = 0)
    {
        long low = from;
        long high = Rows - 1;
        while (low <= high)
        {
            long middle = low + ((high - low) / 2);
            long found = Id(middle);
            if (found == id)
            {
                return middle;
            }

            if (found < id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    /// <summary>
    /// Whether every row has a length of 1 (or 0), to a hundredth: nearest then means the same for dot product, cosine and distance.
    /// </summary>
    public bool HasUnitRows()
    {
        for (long row = 0; row < Rows; row++)
        {
            float norm = TensorPrimitives.Norm(Row(row));
            if (norm != 0 && !(norm is > 0.99f and < 1.01f))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the whole file and compares its checksum.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public void Verify()
    {
        uint checksum = 0;
        const int Step = 1 << 20;
        for (long offset = VectorFileFormat.HeadLength; offset < _format.Length; offset += Step)
        {
            checksum = VectorFileFormat.Checksum(
                checksum, new ReadOnlySpan<byte>(_start + offset, (int)Math.Min(Step, _format.Length - offset)));
        }

        if (checksum != _format.BodyChecksum)
        {
            throw new InvalidDataException(
                $"{_path}: checksum {checksum:x8}, its head says {_format.BodyChecksum:x8}: the vectors are damaged.{VectorFileFormat.WayOut}");
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private VectorGroup[] ReadGroups()
    {
        long left = _format.Length - _format.GroupsOffset;
        if (left > int.MaxValue || _format.Groups > left / 8)
        {
            throw new InvalidDataException($"{_path}: {_format.Groups} groups in {left} bytes.{VectorFileFormat.WayOut}");
        }

        var bytes = new ReadOnlySpan<byte>(_start + _format.GroupsOffset, (int)left);
        var groups = new VectorGroup[_format.Groups];
        long first = 0;
        for (int i = 0; i < groups.Length; i++)
        {
            int length = bytes.Length >= 8 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : -1;
            if (length is < 1 or > VectorFileFormat.MaxKeyBytes || length > bytes.Length - 8)
            {
                throw new InvalidDataException($"{_path}: group {i} is damaged.{VectorFileFormat.WayOut}");
            }

            string key = Encoding.UTF8.GetString(bytes.Slice(4, length));
            int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 + length)..]);
            if (count < 0 || first + count > Rows)
            {
                throw new InvalidDataException($"{_path}: group {i} has {count} rows from row {first} of {Rows}.{VectorFileFormat.WayOut}");
            }

            groups[i] = new VectorGroup(key, first, count);
            first += count;
            bytes = bytes[(8 + length)..];
        }

        return groups;
    }
}
