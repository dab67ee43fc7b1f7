using System.Buffers;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>
/// The files <c>.cfs</c> and <c>.cfe</c>: all files of a segment in one, and where in it each is. The <c>.si</c> and the live documents
/// stay outside.
/// </summary>
internal sealed class CompoundFile : IDisposable
{
    public const string DataExtension = ".cfs";
    public const string EntriesExtension = ".cfe";
    private const string DataCodec = "Lucene50CompoundData";
    private const string EntriesCodec = "Lucene50CompoundEntries";
    private const int CopyBytes = 256 * 1024;
    private readonly string _segment;
    private readonly IndexInput _data;
    private readonly Dictionary<string, (long Offset, long Length)> _parts = new(StringComparer.Ordinal);

    private CompoundFile(string segment, IndexInput data)
    {
        _segment = segment;
        _data = data;
    }

    /// <summary>Puts files of a segment, each of which is complete, into one, and removes them.</summary>
    /// <returns>The files that are there instead.</returns>
    public static List<string> Write(IndexDirectory directory, string segment, byte[] id, IReadOnlyList<string> files)
    {
        using (var data = directory.NewFile(segment + DataExtension))
        using (var entries = directory.NewFile(segment + EntriesExtension))
        {
            CodecHeader.WriteIndex(data, DataCodec, 0, id, "");
            CodecHeader.WriteIndex(entries, EntriesCodec, 0, id, "");
            entries.WriteVInt(files.Count);
            foreach (var file in files)
            {
                var start = data.Position;
                Append(directory.PathOf(file), data);
                entries.WriteString(file[segment.Length..]);
                entries.WriteLong(start);
                entries.WriteLong(data.Position - start);
            }

            data.WriteFooter();
            entries.WriteFooter();
        }

        directory.Reached?.Invoke("compound.written");
        foreach (var file in files)
            directory.TryRemove(file);
        return [segment + DataExtension, segment + EntriesExtension];
    }

    public static CompoundFile Open(IndexDirectory directory, string segment, byte[] id)
    {
        using var entries = directory.Open(segment + EntriesExtension);
        CodecHeader.CheckFooter(entries, checksum: true);
        var reader = entries.ReaderAt(0);
        CodecHeader.CheckIndex(ref reader, EntriesCodec, 0, 0, id, "");
        var file = new CompoundFile(segment, directory.Open(segment + DataExtension));
        try
        {
            file.ReadEntries(ref reader);
            file.CheckFrame(id);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What a file in here is called in messages; there is none of its name in the directory.</summary>
    public static string NameOf(string segment, string extension) => $"{segment}{DataExtension}/{segment}{extension}";

    /// <summary>A file in here, which stays open until it is disposed itself.</summary>
    public IndexInput Part(string extension) => _parts.TryGetValue(extension, out var part)
        ? _data.Part(NameOf(_segment, extension), part.Offset, part.Length)
        : throw new IndexCorruptException(_data.Name, $"the part '{extension}' is missing");

    /// <summary>
    /// The parts whose checksum is not that of their bytes, or the whole where that is all that can be said; mostly none.
    /// </summary>
    public List<IndexCorruptException> FindDamage()
    {
        if (DamageOf(_data) is not { } whole)
            return [];
        List<IndexCorruptException> damaged = [];
        foreach (var extension in _parts.Keys)
        {
            using var part = Part(extension);
            if (DamageOf(part) is { } damage)
                damaged.Add(damage);
        }

        return damaged.Count > 0 ? damaged : [whole];
    }

    public void Dispose() => _data.Dispose();

    private static IndexCorruptException? DamageOf(IndexInput input)
    {
        try
        {
            CodecHeader.CheckFooter(input, checksum: true);
            return null;
        }
        catch (IndexCorruptException e)
        {
            return e;
        }
    }

    private static void Append(string path, IndexOutput data)
    {
        // Read, not mapped: the pages of a mapping would count as memory in use.
        using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        long at = 0;
        for (int count; (count = RandomAccess.Read(handle, buffer, at)) > 0; at += count)
            data.WriteBytes(buffer.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void ReadEntries(ref ByteReader reader)
    {
        for (var n = reader.ReadCount(reader.Remaining, "number of parts"); n > 0; n--)
        {
            var extension = reader.ReadString();
            if (!_parts.TryAdd(extension, (reader.ReadLong(), reader.ReadLong())))
                throw reader.Corrupt($"the part '{extension}' is there twice");
        }
    }

    /// <summary>The parts fill the file between its header and its footer, so that a cut in it is seen.</summary>
    private void CheckFrame(byte[] id)
    {
        CodecHeader.CheckFooter(_data, checksum: false);
        var header = _data.ReaderAt(0);
        CodecHeader.CheckIndex(ref header, DataCodec, 0, 0, id, "");
        var length = header.Position + CodecHeader.FooterLength + _parts.Values.Sum(p => (decimal)p.Length);
        if (length != _data.Length)
            throw new IndexCorruptException(_data.Name, $"it has {_data.Length} bytes, its parts take {length}");
    }
}
