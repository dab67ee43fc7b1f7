using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>What the next commit will hold: the segments, and what of them is not yet on the disk. The writer's gate guards it.</summary>
internal sealed class WriterState(IndexDirectory directory, FileKeeper keeper)
{
    private readonly List<WriterSegment> _segments = [];
    private readonly HashSet<string> _unsynced = new(StringComparer.Ordinal);

    public IReadOnlyList<WriterSegment> Segments => _segments;

    /// <summary>Deletes that some segment or buffer has not seen.</summary>
    public DeleteLog Deletes { get; } = new();

    /// <summary>Number of the last change.</summary>
    public long Change { get; set; }

    /// <summary>How often segments came or went.</summary>
    public long SegmentChanges { get; private set; }

    /// <summary>
    /// Number for the name of the next segment; never goes back while readers may have files of a state that was given up.
    /// </summary>
    public long NextSegment { get; private set; }

    /// <summary>Whether there is something that the last commit lacks.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Whether a commit is being made of what is there: segments may be merged, but later changes must not come to them.</summary>
    public bool IsHeld { get; set; }

    public string NewName() => FileNames.Segment(NextSegment++);

    /// <summary>Takes the segments of a commit.</summary>
    public void Load(CommitPoint commit, IndexSchema schema)
    {
        NextSegment = Math.Max(NextSegment, commit.NextSegment);
        IsChanged = false;
        foreach (var entry in commit.Segments)
        {
            using var reader = new SegmentReader(directory, entry, verifyChecksums: false);
            DocumentCheck.CheckFields(schema, reader.Fields);
            _segments.Add(new WriterSegment(directory, keeper, entry, reader.Info, reader.Live?.Copy(), liveChanged: false, Change));
        }
    }

    public void Unload()
    {
        foreach (var segment in _segments)
            segment.Dispose();
        _segments.Clear();
        SegmentChanges++;
        Deletes.Clear();
        _unsynced.Clear();
    }

    /// <summary>Adds a segment that has seen all deletes so far.</summary>
    public void Append(SegmentEntry entry, SegmentInfo info, LiveDocs? live, bool liveChanged) =>
        Insert(_segments.Count, entry, info, live, liveChanged, Change);

    /// <summary>Lets all segments see all deletes, and drops those without a living document.</summary>
    public void ApplyDeletes()
    {
        foreach (var segment in _segments)
            IsChanged |= segment.Apply(Deletes, Change);
        foreach (var segment in _segments.Where(s => s.LiveCount == 0 && !s.IsMerging).ToList())
            Remove(segment);
    }

    /// <summary>The segments of a merge that is due, or none.</summary>
    public List<WriterSegment> ChooseMerge()
    {
        var able = _segments.Where(s => !s.IsMerging && s.LiveCount > 0).ToList();
        return [.. MergePolicy.Choose([.. able.Select(s => s.SizeForMerge)]).Select(i => able[i])];
    }

    /// <summary>Puts the outcome of a merge in the place of its sources, which have all seen the same deletes.</summary>
    public void Replace(IReadOnlyList<WriterSegment> sources, SegmentInfo info, LiveDocs? live)
    {
        IsChanged = true;
        Insert(_segments.IndexOf(sources[0]), SegmentEntry.New(info.Name, info.Id), info, live, live is not null, sources[0].Change);
        foreach (var source in sources)
            Remove(source);
    }

    /// <summary>Writes the deletes that no file holds; gives back what has to be synced for a commit of this state.</summary>
    public List<string> WriteDeletes()
    {
        foreach (var segment in _segments)
        {
            var before = segment.Entry.LiveDocsFile;
            if (segment.WriteLive() is not { } file)
                continue;
            // That of a segment which was taken over since the last commit is gone with the first deletes of its own.
            if (before is not null)
                _unsynced.Remove(before);
            _unsynced.Add(file);
        }

        return [.. _unsynced];
    }

    /// <summary>Takes note that all has been synced and the commit written.</summary>
    public void SetPrepared()
    {
        _unsynced.Clear();
        IsChanged = false;
    }

    private void Insert(int at, SegmentEntry entry, SegmentInfo info, LiveDocs? live, bool liveChanged, long change)
    {
        var segment = new WriterSegment(directory, keeper, entry, info, live, liveChanged, change);
        _segments.Insert(at, segment);
        SegmentChanges++;
        _unsynced.UnionWith(segment.Files);
        IsChanged = true;
    }

    private void Remove(WriterSegment segment)
    {
        _segments.Remove(segment);
        SegmentChanges++;
        _unsynced.ExceptWith(segment.Files);
        segment.Dispose();
        IsChanged = true;
    }
}
