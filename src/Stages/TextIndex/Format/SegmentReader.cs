using Tars.TextIndex.Columns;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Format;

/// <summary>One segment, open for reading, with its deletes at one moment. Safe for many threads.</summary>
internal sealed class SegmentReader : IDisposable
{
    private readonly SegmentCore _core;

    public SegmentReader(IndexDirectory directory, SegmentEntry entry, bool verifyChecksums)
    {
        _core = new SegmentCore(directory, entry, verifyChecksums);
        Entry = entry;
        try
        {
            Live = ReadLive(directory, entry, MaxDoc);
        }
        catch
        {
            _core.Release();
            throw;
        }
    }

    private SegmentReader(SegmentCore core, SegmentEntry entry, LiveDocs? live)
    {
        _core = core;
        Entry = entry;
        Live = live;
        core.Retain();
    }

    public SegmentEntry Entry { get; }

    /// <summary>Null where no document is deleted.</summary>
    public LiveDocs? Live { get; }

    public SegmentInfo Info => _core.Info;

    public string Name => Entry.Name;

    public int MaxDoc => _core.MaxDoc;

    public List<FieldInfo> Fields => _core.Fields;

    public StoredFieldsReader Stored => _core.Stored;

    public IEnumerable<Column> Columns => _core.Columns;

    public IEnumerable<FieldTerms> IndexedFields => _core.IndexedFields;

    /// <summary>Whether the other one reads the same files.</summary>
    public bool Is(SegmentEntry entry) => _core.Is(entry);

    /// <summary>The same files with other deletes.</summary>
    public SegmentReader With(SegmentEntry entry, LiveDocs? live) => new(_core, entry, live);

    /// <summary>The same files with the deletes of a commit.</summary>
    public SegmentReader With(IndexDirectory directory, SegmentEntry entry) =>
        With(entry, entry.DeleteGeneration == Entry.DeleteGeneration && entry.DeleteCount == (Live?.DeletedCount ?? 0) ? Live
            : ReadLive(directory, entry, MaxDoc));

    public FieldTerms? Terms(string field) => _core.Terms(field);

    public Column? Column(string field) => _core.Column(field);

    /// <summary>The documents of a term, with positions and offsets as far as the field has them and they are asked for.</summary>
    public PostingsCursor Postings(FieldInfo field, in TermState state, bool positions, bool offsets = false) =>
        _core.Postings(field, state, positions, offsets);

    /// <summary>One byte a document; null for a field without norms. Loaded on first use.</summary>
    public byte[]? Norms(FieldInfo field) => _core.Norms(field);

    /// <summary>What messages call a file of the segment.</summary>
    public string FileOf(string extension) => _core.FileOf(extension);

    /// <summary>Size of the files; deletes have a bit a document on top.</summary>
    public long Bytes() => _core.Bytes();

    public void Dispose() => _core.Release();

    private static LiveDocs? ReadLive(IndexDirectory directory, SegmentEntry entry, int maxDoc)
    {
        if (entry.LiveDocsFile is not { } name)
            return null;
        using var file = directory.Open(name);
        return LiveDocs.Read(file, entry, maxDoc);
    }
}
