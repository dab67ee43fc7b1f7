using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;
using static Tars.TextIndex.Format.StoredFieldsFormat;

namespace Tars.TextIndex.Format;

/// <summary>Writes the stored fields of a segment, document by document; chunks go to the disk as they fill.</summary>
internal sealed class StoredFieldsWriter : IDisposable
{
    private readonly IndexDirectory _directory;
    private readonly string _segment;
    private readonly byte[] _id;
    private readonly IndexOutput _data;
    private readonly MemoryOutput _buffer = new(16 * 1024);
    private readonly MemoryOutput _blocks = new(16 * 1024);
    private readonly Lz4 _lz4 = new();
    private readonly List<int> _fieldCounts = [];
    private readonly List<int> _ends = [];
    private readonly List<long> _chunkDocs = [];
    private readonly List<long> _chunkStarts = [];
    private byte[] _scratch = [];
    private int _documents;
    private int _fields;
    private int _dirtyDocuments;

    public StoredFieldsWriter(IndexDirectory directory, string segment, byte[] id)
    {
        _directory = directory;
        _segment = segment;
        _id = id;
        _data = directory.NewFile(segment + DataExtension);
        CodecHeader.WriteIndex(_data, DataCodec, DataVersion, id, "");
    }

    /// <summary>Bytes held in memory.</summary>
    public long BufferedBytes => _buffer.Length;

    public void AddString(int field, string value)
    {
        WriteHeader(field, TypeString);
        _buffer.WriteString(value);
    }

    public void AddBytes(int field, ReadOnlySpan<byte> value)
    {
        WriteHeader(field, TypeBytes);
        _buffer.WriteVInt(value.Length);
        _buffer.WriteBytes(value);
    }

    public void AddLong(int field, long value)
    {
        WriteHeader(field, TypeLong);
        // Numbers that are times are often whole seconds, hours or days in milliseconds.
        var header = 0;
        if (value % 1000 == 0)
        {
            (header, var unit) = value % 86_400_000 == 0 ? (0xC0, 86_400_000L)
                : value % 3_600_000 == 0 ? (0x80, 3_600_000L)
                : (0x40, 1000L);
            value /= unit;
        }

        var zigzag = (ulong)((value >> 63) ^ (value << 1));
        var rest = zigzag >> 5;
        _buffer.WriteByte((byte)(header | (int)(zigzag & 31) | (rest != 0 ? 0x20 : 0)));
        if (rest != 0)
            _buffer.WriteVLong((long)rest);
    }

    /// <summary>Adds a field whose value is already in the stored form (a merge).</summary>
    public void AddRaw(int field, int type, ReadOnlySpan<byte> value)
    {
        WriteHeader(field, type);
        _buffer.WriteBytes(value);
    }

    public void FinishDocument()
    {
        _documents++;
        _fieldCounts.Add(_fields);
        _ends.Add(_buffer.Length);
        _fields = 0;
        if (_buffer.Length >= ChunkSize || _fieldCounts.Count >= MaxDocumentsPerChunk)
            FlushChunk();
    }

    /// <summary>Writes what is left, the index and the footers.</summary>
    public void Finish()
    {
        if (_fieldCounts.Count > 0)
        {
            var full = Math.Min(MaxDocumentsPerChunk, ChunkSize / (double)Math.Max(1, _buffer.Length) * _fieldCounts.Count);
            _dirtyDocuments = Math.Max(0, (int)full - _fieldCounts.Count);
            FlushChunk();
        }

        using var index = _directory.NewFile(_segment + IndexExtension);
        using var meta = _directory.NewFile(_segment + MetaExtension);
        CodecHeader.WriteIndex(index, IndexCodec, IndexVersion, _id, "");
        CodecHeader.WriteIndex(meta, MetaCodec, MetaVersion, _id, "");
        _chunkDocs.Add(_documents);
        _chunkStarts.Add(_data.Position);
        meta.WriteVInt(ChunkSize);
        meta.WriteVInt(2);
        meta.WriteInt(_documents);
        meta.WriteInt(IndexBlockShift);
        meta.WriteInt(_chunkDocs.Count);
        meta.WriteLong(index.Position);
        DirectMonotonic.Write(meta, index, _chunkDocs.ToArray(), IndexBlockShift);
        meta.WriteLong(index.Position);
        DirectMonotonic.Write(meta, index, _chunkStarts.ToArray(), IndexBlockShift);
        meta.WriteLong(index.Position);
        meta.WriteLong(_data.Position);
        meta.WriteVLong(_dirtyDocuments > 0 ? 1 : 0);
        meta.WriteVLong(_dirtyDocuments);
        index.WriteFooter();
        meta.WriteFooter();
        _data.WriteFooter();
    }

    public void Dispose() => _data.Dispose();

    private void WriteHeader(int field, int type)
    {
        _fields++;
        _buffer.WriteVLong(((long)field << 3) | (uint)type);
    }

    private void FlushChunk()
    {
        var count = _fieldCounts.Count;
        var sliced = _buffer.Length >= 2 * ChunkSize;
        _chunkDocs.Add(_documents - count);
        _chunkStarts.Add(_data.Position);
        _data.WriteVInt(_documents - count);
        _data.WriteVInt((count << 1) | (sliced ? 1 : 0));
        WriteInts(_fieldCounts);
        for (var i = count - 1; i > 0; i--)
            _ends[i] -= _ends[i - 1];
        WriteInts(_ends);
        var raw = _buffer.Written;
        var unit = sliced ? ChunkSize : Math.Max(1, raw.Length);
        for (var from = 0; from < Math.Max(1, raw.Length); from += unit)
            WriteUnit(raw.Slice(from, Math.Min(unit, raw.Length - from)));
        _buffer.Clear();
        _fieldCounts.Clear();
        _ends.Clear();
    }

    private void WriteInts(List<int> values)
    {
        if (values.Count == 1)
        {
            _data.WriteVInt(values[0]);
            return;
        }

        var used = 0;
        var same = true;
        foreach (var value in values)
        {
            used |= value;
            same &= value == values[0];
        }

        if (same)
        {
            _data.WriteVInt(0);
            _data.WriteVInt(values[0]);
            return;
        }

        var bits = PackedBits.Required((uint)used);
        _data.WriteVInt(bits);
        Span<long> wide = stackalloc long[MaxDocumentsPerChunk];
        for (var i = 0; i < values.Count; i++)
            wide[i] = values[i];
        PackedBits.Write(_data, wide[..values.Count], bits);
    }

    /// <summary>
    /// A small dictionary from the unit's start, then ten blocks compressed against it, so that a reader needs not unpack all.
    /// </summary>
    private void WriteUnit(ReadOnlySpan<byte> raw)
    {
        var dictionary = raw.Length / DictionaryShare;
        var block = (raw.Length - dictionary + SubBlocks - 1) / SubBlocks;
        _data.WriteVInt(dictionary);
        _data.WriteVInt(block);
        _blocks.Clear();
        _lz4.Compress(raw[..dictionary], 0, _blocks);
        _data.WriteVInt(_blocks.Length);
        if (_scratch.Length < dictionary + block)
            _scratch = new byte[dictionary + block];
        raw[..dictionary].CopyTo(_scratch);
        for (var from = dictionary; from < raw.Length; from += block)
        {
            var part = raw.Slice(from, Math.Min(block, raw.Length - from));
            part.CopyTo(_scratch.AsSpan(dictionary));
            var before = _blocks.Length;
            _lz4.Compress(_scratch.AsSpan(0, dictionary + part.Length), dictionary, _blocks);
            _data.WriteVInt(_blocks.Length - before);
        }

        _data.WriteBytes(_blocks.Written);
    }
}
