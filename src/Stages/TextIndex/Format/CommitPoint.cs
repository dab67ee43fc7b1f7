using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>The content of a file <c>segments_N</c>: the segments that are the index at one moment, and the caller's own data.</summary>
/// <param name="Generation">N; 0 before the first commit.</param>
/// <param name="Version">Grows with every commit.</param>
/// <param name="NextSegment">Number for the name of the next new segment.</param>
/// <param name="Segments">In document order.</param>
/// <param name="UserData">What the caller gave with the commit.</param>
internal sealed record CommitPoint(
    long Generation, long Version, long NextSegment, IReadOnlyList<SegmentEntry> Segments, IReadOnlyDictionary<string, string> UserData)
{
    private const string Codec = "segments";
    private const int NewestVersion = 10;
    private const int OldestVersion = 9;

    public static readonly CommitPoint Empty = new(0, 0, 0, [], new Dictionary<string, string>(StringComparer.Ordinal));

    public string FileName => FileNames.CommitFile(Generation);

    public void Write(IndexDirectory directory, string file)
    {
        using var output = directory.NewFile(file);
        CodecHeader.WriteIndex(output, Codec, NewestVersion, NewId(), FileNames.Base36(Generation));
        WriteFormatVersion(output);
        output.WriteVInt(8);
        output.WriteLong(Version);
        output.WriteVLong(NextSegment);
        output.WriteInt(Segments.Count);
        if (Segments.Count > 0)
            WriteFormatVersion(output);
        foreach (var segment in Segments)
        {
            output.WriteString(segment.Name);
            output.WriteBytes(segment.Id);
            output.WriteString(SegmentNames.Codec);
            output.WriteLong(segment.DeleteGeneration);
            output.WriteInt(segment.DeleteCount);
            output.WriteLong(-1);
            output.WriteLong(-1);
            output.WriteInt(0);
            output.WriteByte(1);
            output.WriteBytes(NewId());
            output.WriteVInt(0);
            output.WriteInt(0);
        }

        output.WriteMap(UserData);
        output.WriteFooter();
    }

    /// <summary>Writes the commit so that all of it is on the disk, but not yet seen.</summary>
    public void WritePending(IndexDirectory directory)
    {
        var pending = FileNames.PendingCommitFile(Generation);
        Write(directory, pending);
        directory.Sync(pending);
        directory.SyncNames();
    }

    /// <summary>Makes a pending commit the newest one; the files it refers to are on the disk.</summary>
    public void PublishPending(IndexDirectory directory)
    {
        directory.Rename(FileNames.PendingCommitFile(Generation), FileName);
        directory.SyncNames();
    }

    /// <summary>Reads the commit with the generation; the file's absence is a <see cref="FileNotFoundException"/>.</summary>
    public static CommitPoint Read(IndexDirectory directory, long generation)
    {
        using var input = IndexInput.Open(directory.PathOf(FileNames.CommitFile(generation)));
        CodecHeader.CheckFooter(input, checksum: true);
        var reader = input.ReaderAt(0);
        var version = CodecHeader.CheckUnknownId(ref reader, Codec, OldestVersion, NewestVersion, FileNames.Base36(generation));
        ReadFormatVersion(ref reader);
        var created = reader.ReadVInt();
        if (created != 8)
            throw reader.Corrupt($"the index was created by version {created} of the format, this library reads version 8");
        var changes = reader.ReadLong();
        var next = version >= 10 ? reader.ReadVLong() : reader.ReadInt();
        var count = reader.ReadInt();
        if (count < 0 || count > reader.Remaining / 20)
            throw reader.Corrupt($"{count} segments are said to be in {reader.Remaining} bytes");
        if (count > 0)
            ReadFormatVersion(ref reader);
        var segments = new List<SegmentEntry>(count);
        for (var i = 0; i < count; i++)
            segments.Add(ReadSegment(ref reader));
        return new CommitPoint(generation, changes, next, segments, reader.ReadMap());
    }

    public static byte[] NewId() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(CodecHeader.IdLength);

    private static SegmentEntry ReadSegment(ref ByteReader reader)
    {
        var name = reader.ReadString();
        if (name.Length < 2 || name[0] != '_' || !FileNames.TryParseBase36(name.AsSpan(1), out _))
            throw reader.Corrupt($"'{name}' is no name of a segment");
        var id = reader.ReadBytes(CodecHeader.IdLength).ToArray();
        var codec = reader.ReadString();
        if (codec != SegmentNames.Codec)
            throw reader.Corrupt($"segment {name} was written by '{codec}', this library reads {SegmentNames.Codec}");
        var deleteGeneration = reader.ReadLong();
        var deleteCount = reader.ReadInt();
        var fieldInfosGeneration = reader.ReadLong();
        var docValuesGeneration = reader.ReadLong();
        var softDeletes = reader.ReadInt();
        if (reader.ReadByte() == 1)
            reader.ReadBytes(CodecHeader.IdLength);
        var fieldInfoFiles = reader.ReadSet();
        var updates = reader.ReadInt();
        if (deleteCount < 0 || deleteGeneration < -1)
            throw reader.Corrupt($"segment {name} has {deleteCount} deletes in generation {deleteGeneration}");
        if (fieldInfosGeneration != -1 || docValuesGeneration != -1 || softDeletes != 0 || fieldInfoFiles.Count != 0 || updates != 0)
            throw reader.Corrupt($"segment {name} has soft deletes or updated doc values, which this library does not read");
        return new SegmentEntry(name, id, deleteGeneration, deleteCount);
    }

    private static void WriteFormatVersion(IndexOutput output)
    {
        output.WriteVInt(8);
        output.WriteVInt(8);
        output.WriteVInt(1);
    }

    private static void ReadFormatVersion(ref ByteReader reader)
    {
        reader.ReadVInt();
        reader.ReadVInt();
        reader.ReadVInt();
    }
}
