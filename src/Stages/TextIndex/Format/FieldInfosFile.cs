using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>The file <c>.fnm</c>: the fields of a segment.</summary>
internal static class FieldInfosFile
{
    public const string Extension = ".fnm";
    private const string Codec = "Lucene60FieldInfos";
    private const int Version = 2;
    private const byte TermVectors = 1;
    private const byte OmitNorms = 2;
    private const byte Payloads = 4;
    private const string PostingsFormat = "PerFieldPostingsFormat.format";
    private const string PostingsSuffix = "PerFieldPostingsFormat.suffix";
    private const string ColumnsFormat = "PerFieldDocValuesFormat.format";
    private const string ColumnsSuffix = "PerFieldDocValuesFormat.suffix";
    private const string ColumnsMode = "Lucene80DocValuesFormat.mode";
    private const string BestSpeed = "BEST_SPEED";

    public static void Write(IndexDirectory directory, string segment, ReadOnlySpan<byte> id, IReadOnlyList<FieldInfo> fields)
    {
        using var output = directory.NewFile(segment + Extension);
        CodecHeader.WriteIndex(output, Codec, Version, id, "");
        output.WriteVInt(fields.Count);
        foreach (var field in fields)
        {
            output.WriteString(field.Name);
            output.WriteVInt(field.Number);
            output.WriteByte(field.IsIndexed && field.OmitNorms ? OmitNorms : (byte)0);
            output.WriteByte((byte)field.Options);
            output.WriteByte((byte)field.Column);
            output.WriteLong(-1);
            output.WriteMap(AttributesOf(field));
            output.WriteVInt(0);
        }

        output.WriteFooter();
    }

    private static List<KeyValuePair<string, string>> AttributesOf(FieldInfo field)
    {
        List<KeyValuePair<string, string>> attributes = [];
        if (field.IsIndexed)
            attributes.AddRange([new(PostingsFormat, SegmentNames.PostingsFormat), new(PostingsSuffix, "0")]);
        if (field.Column != ColumnKind.None)
            attributes.AddRange([new(ColumnsFormat, SegmentNames.ColumnsFormat), new(ColumnsSuffix, "0")]);
        if (field.Column == ColumnKind.Binary)
            attributes.Add(new(ColumnsMode, BestSpeed));
        return attributes;
    }

    public static List<FieldInfo> Read(IndexInput input, ReadOnlySpan<byte> id)
    {
        CodecHeader.CheckFooter(input, checksum: true);
        var reader = input.ReaderAt(0);
        CodecHeader.CheckIndex(ref reader, Codec, Version, Version, id, "");
        var count = reader.ReadCount(reader.Remaining, "number of fields");
        var fields = new List<FieldInfo>(count);
        for (var i = 0; i < count; i++)
            fields.Add(ReadField(ref reader));
        if (fields.DistinctBy(f => f.Number).Count() != count || fields.DistinctBy(f => f.Name).Count() != count)
            throw reader.Corrupt("two fields share a name or a number");
        return fields;
    }

    private static FieldInfo ReadField(ref ByteReader reader)
    {
        var name = reader.ReadString();
        var number = reader.ReadVInt();
        var bits = reader.ReadByte();
        var options = reader.ReadByte();
        var docValues = reader.ReadByte();
        if (number < 0 || options > (byte)IndexOptions.Offsets || docValues > (byte)ColumnKind.SortedNumeric || (bits & ~0x0F) != 0)
            throw reader.Corrupt($"field '{name}' has number {number}, bits {bits:x2}, index options {options}, doc values {docValues}");
        reader.ReadLong();
        var attributes = reader.ReadMap();
        var dimensions = reader.ReadVInt();
        if (dimensions != 0)
        {
            reader.ReadVInt();
            reader.ReadVInt();
        }

        if (options != 0 && (!attributes.TryGetValue(PostingsFormat, out var format) || format != SegmentNames.PostingsFormat
            || attributes.GetValueOrDefault(PostingsSuffix) != "0"))
        {
            throw reader.Corrupt($"field '{name}' has postings of another kind than {SegmentNames.Postings}, the one this library reads");
        }

        if (docValues != 0)
            CheckColumn(ref reader, name, docValues, attributes);
        return new FieldInfo(name, number, (IndexOptions)options, (bits & OmitNorms) != 0)
        {
            HasPayloads = (bits & Payloads) != 0,
            Column = (ColumnKind)docValues,
            HasForeignParts = (bits & (TermVectors | Payloads)) != 0 || dimensions != 0,
        };
    }

    private static void CheckColumn(ref ByteReader reader, string name, byte kind, Dictionary<string, string> attributes)
    {
        if (attributes.GetValueOrDefault(ColumnsFormat) != SegmentNames.ColumnsFormat || attributes.GetValueOrDefault(ColumnsSuffix) != "0")
            throw reader.Corrupt(
                $"field '{name}' has doc values of another kind than {SegmentNames.ColumnsSuffix}, the one this library reads");
        if (kind == (byte)ColumnKind.Binary && attributes.GetValueOrDefault(ColumnsMode) != BestSpeed)
            throw reader.Corrupt(
                $"field '{name}' has doc values in the mode '{attributes.GetValueOrDefault(ColumnsMode)}', only {BestSpeed} is read");
    }
}
