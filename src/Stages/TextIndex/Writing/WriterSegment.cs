using System.Text;
using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>A segment as the writer knows it: its files, and deletes that may not be written yet. The writer's gate guards it.</summary>
internal sealed class WriterSegment : IDisposable
{
    private readonly IndexDirectory _directory;
    private readonly FileKeeper _keeper;
    private readonly long _bytes;
    private SegmentReader? _reader;
    private LiveDocs? _live;
    private bool _liveChanged;
    private bool _liveShared;

    /// <param name="directory">Where its files are.</param>
    /// <param name="keeper">Keeps its files until it is disposed.</param>
    /// <param name="entry">As the last commit has it, or new.</param>
    /// <param name="info">Of its files.</param>
    /// <param name="live">As the entry has them, or with deletes that no file holds yet.</param>
    /// <param name="liveChanged">Whether that is so.</param>
    /// <param name="change">The last change whose deletes have been applied to it; all its documents are of earlier ones, or of
    /// this.</param>
    public WriterSegment(IndexDirectory directory, FileKeeper keeper, SegmentEntry entry, SegmentInfo info, LiveDocs? live,
        bool liveChanged, long change)
    {
        _directory = directory;
        _keeper = keeper;
        Entry = entry;
        Info = info;
        _live = live;
        _liveChanged = liveChanged;
        Change = change;
        _bytes = info.Files.Sum(f => new FileInfo(directory.PathOf(f)).Length);
        keeper.Retain(Files);
    }

    public SegmentEntry Entry { get; private set; }

    public SegmentInfo Info { get; }

    public long Change { get; private set; }

    /// <summary>Whether a merge reads it.</summary>
    public bool IsMerging { get; set; }

    public IEnumerable<string> Files => Entry.LiveDocsFile is { } live ? [.. Info.Files, live] : Info.Files;

    public int DeletedCount => _live?.DeletedCount ?? 0;

    public int LiveCount => Info.MaxDoc - DeletedCount;

    /// <summary>Without the deletes.</summary>
    public SegmentReader Reader => _reader ??= new SegmentReader(_directory, Entry with { DeleteGeneration = -1, DeleteCount = 0 },
        verifyChecksums: false);

    public SegmentSize SizeForMerge => new(
        (long)(_bytes * (LiveCount / (double)Math.Max(1, Info.MaxDoc))), DeletedCount / (double)Math.Max(1, Info.MaxDoc),
        Reader.Fields.All(f => !f.HasForeignParts));

    /// <summary>The deletes so far, null where there are none; later ones do not change what was given out.</summary>
    public LiveDocs? ShareLive()
    {
        _liveShared = true;
        return _live;
    }

    /// <summary>Applies what it has not seen yet; false where no living document was hit.</summary>
    public bool Apply(DeleteLog deletes, long change)
    {
        var before = DeletedCount;
        foreach (var (term, at) in deletes)
        {
            if (at > Change)
                Delete(term);
        }

        Change = change;
        return DeletedCount > before;
    }

    /// <summary>Deletes one document.</summary>
    public void Delete(int doc)
    {
        if (_live is null)
            _live = new LiveDocs(Info.MaxDoc);
        else if (_liveShared)
            _live = _live.Copy();
        _liveShared = false;
        _liveChanged |= _live.Delete(doc);
    }

    /// <summary>Writes the deletes if there are new ones; gives back the file's name, else null.</summary>
    public string? WriteLive()
    {
        if (!_liveChanged)
            return null;
        var old = Entry.LiveDocsFile;
        var generation = Math.Max(0, Entry.DeleteGeneration);
        // A reader may still have the file of a state that was given up.
        do
            generation++;
        while (File.Exists(_directory.PathOf(FileNames.LiveDocs(Entry.Name, generation))));
        Entry = Entry with { DeleteGeneration = generation, DeleteCount = DeletedCount };
        _keeper.Retain([Entry.LiveDocsFile!]);
        if (old is not null)
            _keeper.Release([old]);
        _live!.Write(_directory, Entry);
        _liveChanged = false;
        return Entry.LiveDocsFile;
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _keeper.Release(Files);
    }

    private void Delete(DeleteTerm term)
    {
        var terms = Reader.Terms(term.Field);
        if (terms is null || !terms.TryFind(Encoding.UTF8.GetBytes(term.Value), out var state))
            return;
        var postings = Reader.Postings(terms.Field, state, positions: false);
        while (postings.Next() != PostingsCursor.NoMoreDocs)
            Delete(postings.Doc);
    }
}
