using System.Buffers;
using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;
using static Tars.TextIndex.Format.StoredFieldsFormat;

namespace Tars.TextIndex.Format;

/// <summary>Reads stored fields in their stored form: a run of (header, value) per document. Safe for many threads.</summary>
internal sealed class StoredFieldsReader : IDisposable
{
    // An LZ4 block grows at most by this factor; what claims more is damaged, and is not allocated for.
    private const int MaxExpansion = 255;
    private readonly IndexInput _data;
    private readonly int _maxDoc;
    private readonly int _unitSize;
    private readonly long[] _chunkDocs;
    private readonly long[] _chunkStarts;

    public StoredFieldsReader(Func<string, IndexInput> open, ReadOnlySpan<byte> id, int maxDoc)
    {
        _maxDoc = maxDoc;
        _data = open(DataExtension);
        try
        {
            CodecHeader.CheckFooter(_data, checksum: false);
            var header = _data.ReaderAt(0);
            CodecHeader.CheckIndex(ref header, DataCodec, DataVersion, DataVersion, id, "");
            using var index = open(IndexExtension);
            CodecHeader.CheckFooter(index, checksum: true);
            var indexHeader = index.ReaderAt(0);
            CodecHeader.CheckIndex(ref indexHeader, IndexCodec, IndexVersion, IndexVersion, id, "");
            using var metaInput = open(MetaExtension);
            CodecHeader.CheckFooter(metaInput, checksum: true);
            var meta = metaInput.ReaderAt(0);
            CodecHeader.CheckIndex(ref meta, MetaCodec, MetaVersion, MetaVersion, id, "");
            _unitSize = meta.ReadVInt();
            meta.ReadVInt();
            var documents = meta.ReadInt();
            var shift = meta.ReadInt();
            var count = meta.ReadInt();
            if (_unitSize <= 0 || documents != maxDoc || shift is < 2 or > 22 || count < 1 || count > _data.Length)
                throw meta.Corrupt(
                    $"unit size {_unitSize}, {documents} documents (the segment has {maxDoc}), block shift {shift}, {count} chunks");
            _chunkDocs = DirectMonotonic.Read(ref meta, index, meta.ReadLong(), count, shift);
            _chunkStarts = DirectMonotonic.Read(ref meta, index, meta.ReadLong(), count, shift);
            if (_chunkDocs[^1] != maxDoc || _chunkStarts[^1] != _data.Length - CodecHeader.FooterLength)
                throw meta.Corrupt(
                    $"the chunks end at document {_chunkDocs[^1]} of {maxDoc} and at byte {_chunkStarts[^1]} of {_data.Length}");
            for (var i = 1; i < count; i++)
            {
                if (_chunkDocs[i] <= _chunkDocs[i - 1] || _chunkStarts[i] <= _chunkStarts[i - 1])
                    throw meta.Corrupt($"chunk {i} does not follow chunk {i - 1}");
            }
        }
        catch
        {
            _data.Dispose();
            throw;
        }
    }

    public IndexInput Data => _data;

    public int ChunkCount => _chunkDocs.Length - 1;

    /// <summary>The chunk that holds a document.</summary>
    public int ChunkOf(int doc)
    {
        if ((uint)doc >= (uint)_maxDoc)
            throw new ArgumentOutOfRangeException(nameof(doc), doc, $"a document of this segment is 0 to {_maxDoc - 1}");
        var at = Array.BinarySearch(_chunkDocs, doc);
        return at >= 0 ? at : ~at - 1;
    }

    /// <summary>Replaces the content of <paramref name="output"/> by the document's stored form; gives back its number of fields.</summary>
    public int ReadDocument(int doc, MemoryOutput output)
    {
        output.Clear();
        var reader = OpenChunk(ChunkOf(doc), out var chunk);
        var at = doc - chunk.FirstDoc;
        long start = 0;
        for (var i = 0; i < at; i++)
            start += chunk.Lengths[i];
        Decompress(ref reader, chunk, start, chunk.Lengths[at], output);
        return chunk.FieldCounts[at];
    }

    /// <summary>Unpacks a whole chunk at once (a merge).</summary>
    public StoredChunk ReadChunk(int number, MemoryOutput output)
    {
        output.Clear();
        var reader = OpenChunk(number, out var chunk);
        Decompress(ref reader, chunk, 0, chunk.TotalLength, output);
        return chunk;
    }

    public void Dispose() => _data.Dispose();

    private ByteReader OpenChunk(int number, out StoredChunk chunk)
    {
        var start = _chunkStarts[number];
        var end = _chunkStarts[number + 1];
        if (end < start || end - start > int.MaxValue)
            throw new IndexCorruptException(_data.Name, $"chunk {number} is said to be at {start} to {end}");
        var reader = new ByteReader(_data.Slice(start, (int)(end - start)), _data.Name);
        var first = reader.ReadVInt();
        var token = reader.ReadVInt();
        var count = token >>> 1;
        if (first != _chunkDocs[number] || count != _chunkDocs[number + 1] - first)
            throw reader.Corrupt(
                $"chunk {number} holds {count} documents from {first}, expected those from {_chunkDocs[number]} to "
                + $"{_chunkDocs[number + 1]}");
        var fieldCounts = ReadInts(ref reader, count);
        var lengths = ReadInts(ref reader, count);
        long total = 0;
        foreach (var length in lengths)
            total += length;
        if (total > (long)reader.Remaining * MaxExpansion || total > Array.MaxLength)
            throw reader.Corrupt($"chunk {number} is said to unpack to {total} bytes from {reader.Remaining}");
        chunk = new StoredChunk(first, fieldCounts, lengths, (int)total, (token & 1) != 0);
        return reader;
    }

    private static int[] ReadInts(ref ByteReader reader, int count)
    {
        var values = new int[count];
        if (count == 1)
        {
            values[0] = reader.ReadVInt();
        }
        else
        {
            var bits = reader.ReadVInt();
            if (bits == 0)
            {
                Array.Fill(values, reader.ReadVInt());
            }
            else
            {
                if (bits is < 0 or > 31)
                    throw reader.Corrupt($"a list of lengths has {bits} bits a value");
                var packed = reader.ReadBytes((int)Math.Min(int.MaxValue, PackedBits.ByteCount(count, bits)));
                for (var i = 0; i < count; i++)
                    values[i] = (int)PackedBits.Read(packed, i, bits);
            }
        }

        foreach (var value in values)
        {
            if (value < 0)
                throw reader.Corrupt($"a length of {value} in a chunk");
        }

        return values;
    }

    private void Decompress(ref ByteReader reader, StoredChunk chunk, long start, int length, MemoryOutput output)
    {
        if (length == 0)
            return;
        var unit = chunk.Sliced ? _unitSize : Math.Max(1, chunk.TotalLength);
        for (long from = 0; from < start + length; from += unit)
        {
            var unitLength = (int)Math.Min(unit, chunk.TotalLength - from);
            var a = (int)Math.Max(0, start - from);
            var b = (int)Math.Min(unitLength, start + length - from);
            DecompressUnit(ref reader, unitLength, a, b, output);
        }
    }

    /// <summary>Appends bytes a to b of a unit; passes over the unit where a is at or behind b.</summary>
    private void DecompressUnit(ref ByteReader reader, int length, int a, int b, MemoryOutput output)
    {
        var dictionary = reader.ReadCount(length, "length of a dictionary");
        var block = reader.ReadCount(length, "length of a block");
        if (block == 0 && length > dictionary)
            throw reader.Corrupt($"blocks of 0 bytes cannot hold {length - dictionary}");
        var blocks = block == 0 ? 0 : (int)(((long)length - dictionary + block - 1) / block);
        var dictionaryBytes = reader.ReadCount(reader.Remaining, "compressed length of a dictionary");
        if (blocks > reader.Remaining)
            throw reader.Corrupt($"{blocks} blocks are said to be in {reader.Remaining} bytes");
        var sizes = new int[blocks];
        for (var i = 0; i < blocks; i++)
            sizes[i] = reader.ReadCount(reader.Remaining, "compressed length of a block");
        var rented = ArrayPool<byte>.Shared.Rent(dictionary + block);
        try
        {
            var window = rented.AsSpan(0, dictionary + block);
            var packed = reader.ReadBytes(dictionaryBytes);
            if (a < b)
            {
                var inner = new ByteReader(packed, _data.Name);
                Lz4.Decompress(ref inner, window[..dictionary], 0);
                if (a < dictionary)
                    output.WriteBytes(window[a..Math.Min(b, dictionary)]);
            }

            for (var i = 0; i < blocks; i++)
            {
                packed = reader.ReadBytes(sizes[i]);
                var first = dictionary + (i * block);
                var last = Math.Min(length, first + block);
                if (a >= last || b <= first || a >= b)
                    continue;
                var inner = new ByteReader(packed, _data.Name);
                var part = window[..(dictionary + last - first)];
                Lz4.Decompress(ref inner, part, dictionary);
                output.WriteBytes(part[(dictionary + Math.Max(0, a - first))..(dictionary + Math.Min(b, last) - first)]);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
