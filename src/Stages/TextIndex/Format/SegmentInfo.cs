using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// What the file <c>.si</c> says about a segment. Its files are all but that with the live documents, the <c>.si</c> itself included.
/// </summary>
internal sealed record SegmentInfo(string Name, byte[] Id, int MaxDoc, bool Compound, IReadOnlyList<string> Files)
{
    private const string Codec = "Lucene86SegmentInfo";
    private const string StoredFieldsMode = "Lucene87StoredFieldsFormat.mode";
    private const string BestSpeed = "BEST_SPEED";

    public static string FileOf(string segment) => segment + ".si";

    public void Write(IndexDirectory directory)
    {
        using var output = directory.NewFile(FileOf(Name));
        CodecHeader.WriteIndex(output, Codec, 0, Id, "");
        WriteVersion(output);
        output.WriteByte(1);
        WriteVersion(output);
        output.WriteInt(MaxDoc);
        output.WriteByte(Compound ? (byte)1 : (byte)0xFF);
        output.WriteMap([new("source", "tars"), new("lucene.version", "8.8.1")]);
        output.WriteSet(Files);
        output.WriteMap([new(StoredFieldsMode, BestSpeed)]);
        output.WriteVInt(0);
        output.WriteFooter();
    }

    public static SegmentInfo Read(IndexInput input, string segment, byte[] id)
    {
        CodecHeader.CheckFooter(input, checksum: true);
        var reader = input.ReaderAt(0);
        CodecHeader.CheckIndex(ref reader, Codec, 0, 0, id, "");
        ReadVersion(ref reader);
        if (reader.ReadByte() == 1)
            ReadVersion(ref reader);
        var maxDoc = reader.ReadInt();
        if (maxDoc < 0)
            throw reader.Corrupt($"the number of documents is {maxDoc}");
        var compound = reader.ReadByte() == 1;
        reader.ReadMap();
        var files = reader.ReadSet();
        var attributes = reader.ReadMap();
        if (attributes.GetValueOrDefault(StoredFieldsMode) != BestSpeed)
            throw reader.Corrupt(
                $"stored fields have the mode '{attributes.GetValueOrDefault(StoredFieldsMode)}', only {BestSpeed} is read");
        foreach (var file in files)
        {
            // Names come from outside: nothing may lead out of the directory.
            if (!FileNames.IsIndexFile(file) || !file.StartsWith(segment, StringComparison.Ordinal) || Path.GetFileName(file) != file)
                throw reader.Corrupt($"it lists the file '{file}', which is none of segment {segment}");
        }

        return new SegmentInfo(segment, id, maxDoc, compound, files);
    }

    private static void WriteVersion(IndexOutput output)
    {
        output.WriteInt(8);
        output.WriteInt(8);
        output.WriteInt(1);
    }

    private static void ReadVersion(ref ByteReader reader)
    {
        var major = reader.ReadInt();
        reader.ReadInt();
        reader.ReadInt();
        if (major != 8)
            throw reader.Corrupt($"it was written by version {major} of the format, this library reads version 8");
    }
}
