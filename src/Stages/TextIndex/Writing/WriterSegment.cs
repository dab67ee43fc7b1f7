using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>A segment as the writer knows it: its files, and deletes that may not be written yet.</summary>
internal sealed class WriterSegment(IndexDirectory directory, SegmentEntry entry, SegmentInfo info, LiveDocs? live, bool liveChanged) : IDisposable
{
    private readonly long _bytes = info.Files.Sum(f => new FileInfo(directory.PathOf(f)).Length);
    private SegmentReader? _reader;
    private bool _liveChanged = liveChanged;

    public SegmentEntry Entry { get; private set; } = entry;

    public SegmentInfo Info { get; } = info;

    /// <summary>With all deletes so far; null where none.</summary>
    public LiveDocs? Live { get; private set; } = live;

    public int DeletedCount => Live?.DeletedCount ?? 0;

    public int LiveCount => Info.MaxDoc - DeletedCount;

    public SegmentReader Reader => _reader ??= new SegmentReader(directory, Entry with { DeleteGeneration = -1, DeleteCount = 0 }, verifyChecksums: false);

    public SegmentSize SizeForMerge => new(
        (long)(_bytes * (LiveCount / (double)Math.Max(1, Info.MaxDoc))), DeletedCount / (double)Math.Max(1, Info.MaxDoc),
        Reader.Fields.All(f => !f.HasForeignParts));

    /// <summary>Deletes the documents with the term; false where there was none that lived.</summary>
    public bool Delete(DeleteTerm term)
    {
        var terms = Reader.Terms(term.Field);
        if (terms is null || !terms.TryFind(System.Text.Encoding.UTF8.GetBytes(term.Value), out var state))
            return false;
        var before = DeletedCount;
        var postings = Reader.Postings(terms.Field, state, positions: false);
        while (postings.Next() != PostingsCursor.NoMoreDocs)
        {
            Live ??= new LiveDocs(Info.MaxDoc);
            Live.Delete(postings.Doc);
        }

        _liveChanged |= DeletedCount > before;
        return DeletedCount > before;
    }

    /// <summary>Writes the deletes if there are new ones; gives back the file's name, else null.</summary>
    public string? WriteLive()
    {
        if (!_liveChanged)
            return null;
        Entry = Entry with { DeleteGeneration = Math.Max(0, Entry.DeleteGeneration) + 1, DeleteCount = DeletedCount };
        Live!.Write(directory, Entry);
        _liveChanged = false;
        return Entry.LiveDocsFile;
    }

    public void Dispose() => _reader?.Dispose();
}
