using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>Writes one vector file, row by row. Until <see cref="Finish"/> the file has no valid head.</summary>
internal sealed class VectorSegmentWriter : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _model;
    private readonly int _dimension;
    private readonly List<long> _ids = [];
    private readonly List<(string Key, int Count)> _groups = [];
    private uint _checksum;
    private (long Position, uint Checksum, int Ids, int Groups) _beforeLast;

    /// <param name="path">The file, which must not exist.</param>
    /// <param name="model">The model of all its rows.</param>
    /// <param name="dimension">Values a row.</param>
    public VectorSegmentWriter(string path, string model, int dimension)
    {
        if (Encoding.UTF8.GetByteCount(model) > VectorFileFormat.MaxModelBytes)
        {
            throw new ArgumentException(
                $"The model's name has more than {VectorFileFormat.MaxModelBytes} bytes: '{model}'.", nameof(model));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, VectorFileFormat.MaxDimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        FilePath = path;
        _model = model;
        _dimension = dimension;
        _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        _stream.Write(new byte[VectorFileFormat.HeadLength]);
    }

    public string FilePath { get; }

    public string Model => _model;

    public int Dimension => _dimension;

    /// <summary>Appends a root's rows. If it throws, the file is as before.</summary>
    /// <param name="key">The root.</param>
    /// <param name="rows">
    /// Passage ids, ascending and above all ids so far, with their vectors; none takes the root's earlier rows away.
    /// </param>
    public void Add(string key, IEnumerable<(long Id, ReadOnlyMemory<float> Values)> rows)
    {
        _beforeLast = (_stream.Position, _checksum, _ids.Count, _groups.Count);
        try
        {
            foreach ((long id, ReadOnlyMemory<float> values) in rows)
            {
                if (values.Length != _dimension || (_ids.Count > 0 && id <= _ids[^1]))
                {
                    throw new ArgumentException(
                        $"Passage {id} with {values.Length} values cannot follow in a file of {_dimension} values a row.", nameof(rows));
                }

                Write(MemoryMarshal.AsBytes(values.Span));
                _ids.Add(id);
            }

            _groups.Add((key, _ids.Count - _beforeLast.Ids));
        }
        catch
        {
            RemoveLast();
            throw;
        }
    }

    /// <summary>Takes back what the last <see cref="Add"/> did.</summary>
    public void RemoveLast()
    {
        _stream.Position = _beforeLast.Position;
        _checksum = _beforeLast.Checksum;
        _ids.RemoveRange(_beforeLast.Ids, _ids.Count - _beforeLast.Ids);
        _groups.RemoveRange(_beforeLast.Groups, _groups.Count - _beforeLast.Groups);
    }

    /// <summary>Completes the file and brings it onto the disk.</summary>
    public void Finish()
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        foreach (long id in _ids)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, id);
            Write(number);
        }

        long groupsOffset = _stream.Position;
        foreach ((string key, int count) in _groups)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(key);
            BinaryPrimitives.WriteInt32LittleEndian(number, bytes.Length);
            Write(number[..4]);
            Write(bytes);
            BinaryPrimitives.WriteInt32LittleEndian(number, count);
            Write(number[..4]);
        }

        long length = _stream.Position;
        _stream.SetLength(length);
        _stream.Position = 0;
        _stream.Write(new VectorFileFormat(_model, _dimension, _ids.Count, _groups.Count, groupsOffset, length, _checksum).ToBytes());
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
    }

    public void Dispose() => _stream.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _checksum = VectorFileFormat.Checksum(_checksum, bytes);
        _stream.Write(bytes);
    }
}
