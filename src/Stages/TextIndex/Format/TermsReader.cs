using Tars.TextIndex.Packing;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>Opens the term dictionary of a segment.</summary>
internal sealed class TermsReader : IDisposable
{
    private readonly IndexInput _dict;
    private readonly IndexInput _index;
    private readonly Dictionary<string, FieldTerms> _fields = new(StringComparer.Ordinal);

    public TermsReader(Func<string, IndexInput> open, ReadOnlySpan<byte> id, IReadOnlyList<FieldInfo> fields, int maxDoc)
    {
        _dict = open(SegmentNames.Terms);
        _index = open(SegmentNames.TermsIndex);
        try
        {
            CheckHeader(_dict, TermsWriter.DictCodec, id);
            CheckHeader(_index, TermsWriter.IndexCodec, id);
            using var meta = open(SegmentNames.TermsMeta);
            CodecHeader.CheckFooter(meta, checksum: true);
            ReadMeta(meta, id, fields.ToDictionary(f => f.Number), maxDoc);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<FieldTerms> Fields => _fields.Values;

    public FieldTerms? Field(string name) => _fields.GetValueOrDefault(name);

    public void Dispose()
    {
        _dict.Dispose();
        _index.Dispose();
    }

    private static void CheckHeader(IndexInput input, string codec, ReadOnlySpan<byte> id)
    {
        CodecHeader.CheckFooter(input, checksum: false);
        var reader = input.ReaderAt(0);
        CodecHeader.CheckIndex(ref reader, codec, TermsWriter.Version, TermsWriter.Version, id, SegmentNames.Postings);
    }

    private void ReadMeta(IndexInput meta, ReadOnlySpan<byte> id, Dictionary<int, FieldInfo> infos, int maxDoc)
    {
        var reader = meta.ReaderAt(0);
        CodecHeader.CheckIndex(ref reader, TermsWriter.MetaCodec, TermsWriter.Version, TermsWriter.Version, id, SegmentNames.Postings);
        CodecHeader.CheckIndex(ref reader, TermsWriter.PostingsCodec, 0, PostingsWriter.Version, id, SegmentNames.Postings);
        if (reader.ReadVInt() is not PostingsBlock.Size and var size)
            throw reader.Corrupt($"postings are in blocks of {size}, this library reads blocks of {PostingsBlock.Size}");
        for (var n = reader.ReadCount(reader.Remaining, "number of fields"); n > 0; n--)
        {
            var terms = ReadField(ref reader, infos, maxDoc);
            _fields.Add(terms.Field.Name, terms);
        }

        var indexLength = reader.ReadLong();
        var dictLength = reader.ReadLong();
        if (indexLength != _index.Length || dictLength != _dict.Length)
        {
            throw reader.Corrupt(
                $"it belongs to files of {indexLength} and {dictLength} bytes; {_index.Name} has {_index.Length}, "
                + $"{_dict.Name} {_dict.Length}");
        }
    }

    private FieldTerms ReadField(ref ByteReader reader, Dictionary<int, FieldInfo> infos, int maxDoc)
    {
        var number = reader.ReadVInt();
        if (!infos.TryGetValue(number, out var field) || !field.IsIndexed || _fields.ContainsKey(field.Name))
            throw reader.Corrupt($"it has terms of field {number}, which the segment does not index or has twice");
        var count = reader.ReadVLong();
        var rootOutput = ReadBytes(ref reader);
        var sumTotal = field.HasFreqs ? reader.ReadVLong() : -1;
        var sumDocs = reader.ReadVLong();
        if (sumTotal < 0)
            sumTotal = sumDocs;
        var docCount = reader.ReadVInt();
        if (count == 0 || docCount <= 0 || docCount > maxDoc || sumDocs < docCount || sumTotal < sumDocs || count > sumDocs)
        {
            throw reader.Corrupt(
                $"field '{field.Name}' has {count} terms, {docCount} of {maxDoc} documents, {sumDocs} postings, {sumTotal} occurrences");
        }

        ReadBytes(ref reader);
        ReadBytes(ref reader);
        var fstStart = reader.ReadVLong();
        CodecHeader.Check(ref reader, "FST", FstWriter.Version, FstWriter.Version);
        if (reader.ReadByte() == 1)
            ReadBytes(ref reader);
        if (reader.ReadByte() is not 0 and var labels)
            throw reader.Corrupt($"the automaton of field '{field.Name}' has labels of type {labels}, expected bytes");
        var root = reader.ReadVLong();
        var length = reader.ReadVLong();
        if (length > _index.Length || fstStart > _index.Length - length || root >= length)
            throw reader.Corrupt($"the automaton of field '{field.Name}' is at {fstStart} with {length} bytes and the root {root}");
        return new FieldTerms(field, _dict, new FstReader(_index, fstStart, length, root), rootOutput)
        {
            TermCount = count, SumTotalTermFreq = sumTotal, SumDocFreq = sumDocs, DocCount = docCount,
        };
    }

    private static byte[] ReadBytes(ref ByteReader reader) =>
        reader.ReadBytes(reader.ReadCount(reader.Remaining, "length of bytes")).ToArray();
}
