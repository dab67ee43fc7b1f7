using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>
/// The commits that are kept on the disk, and the one that is on its way there. One thread at a time, but for <see cref="Last"/>.
/// </summary>
internal sealed class CommitSteps(IndexDirectory directory, FileKeeper keeper, WriterState state, int keptCommits)
{
    private List<KeptCommit> _kept = [];
    // What will be seen; null where there is nothing new to see.
    private KeptCommit? _prepared;
    private volatile CommitPoint _last = CommitPoint.Empty;

    /// <summary>The newest commit, or the empty one before the first.</summary>
    public CommitPoint Last => _last;

    public bool IsPrepared { get; private set; }

    /// <summary>The files of all commits that are kept.</summary>
    public HashSet<string> Files => [.. _kept.SelectMany(k => k.Files)];

    /// <summary>Reads the commits on the disk. Older ones than the last are given up where they cannot be read.</summary>
    public void Load()
    {
        List<KeptCommit> kept = [];
        foreach (var generation in directory.Commits().OrderDescending().Take(keptCommits))
        {
            try
            {
                kept.Insert(0, KeptCommit.Read(directory, generation));
            }
            catch (IndexCorruptException) when (kept.Count > 0)
            {
                // Its files go with those that nobody needs.
            }
        }

        // First what is needed, so that nothing goes that both have.
        kept.ForEach(k => keeper.Retain(k.Files));
        _kept.ForEach(k => keeper.Release(k.Files));
        _kept = kept;
        _last = kept.Count > 0 ? kept[^1].Commit : CommitPoint.Empty;
    }

    /// <summary>Makes a commit of the state durable, but not yet seen.</summary>
    public void Prepare(IReadOnlyDictionary<string, string>? userData)
    {
        IsPrepared = true;
        var sameData = userData is null || (userData.Count == Last.UserData.Count && !userData.Except(Last.UserData).Any());
        if (!state.IsChanged && sameData && Last.Generation > 0)
            return;
        foreach (var file in state.WriteDeletes())
            directory.Sync(file);
        directory.Reached?.Invoke("prepare.synced");
        var commit = new CommitPoint(
            Last.Generation + 1, Last.Version + 1, state.NextSegment, [.. state.Segments.Select(s => s.Entry)],
            userData is null ? Last.UserData : new Dictionary<string, string>(userData, StringComparer.Ordinal));
        commit.WritePending(directory);
        directory.Reached?.Invoke("prepare.written");
        _prepared = new KeptCommit(commit, [commit.FileName, .. state.Segments.SelectMany(s => s.Files)]);
        keeper.Retain(_prepared.Files);
        state.SetPrepared();
    }

    /// <summary>Makes what is prepared the last commit, and gives up those before it that are not kept.</summary>
    public void Publish()
    {
        IsPrepared = false;
        if (_prepared is not { } next)
            return;
        directory.Reached?.Invoke("commit.started");
        next.Commit.PublishPending(directory);
        directory.Reached?.Invoke("commit.renamed");
        _last = next.Commit;
        _prepared = null;
        _kept.Add(next);
        for (; _kept.Count > keptCommits; _kept.RemoveAt(0))
            keeper.Release(_kept[0].Files);
        directory.Reached?.Invoke("commit.done");
    }

    /// <summary>Gives up what is prepared.</summary>
    public void Forget()
    {
        if (_prepared is not null)
            keeper.Release(_prepared.Files);
        _prepared = null;
        IsPrepared = false;
    }

    /// <summary>What a reader of the state would be told by. Under the writer's gate.</summary>
    public WriterStamp Stamp => new(state.Change, state.SegmentChanges, Last.Generation);

    /// <summary>A reader of the state, which has seen all deletes. Under the writer's gate.</summary>
    public IndexReader OpenReader(WriterLink link)
    {
        var files = state.Segments.SelectMany(s => s.Files).ToList();
        keeper.Retain(files);
        var segments = state.Segments.Select(s => s.Reader.With(s.Entry, s.ShareLive())).ToList();
        return new IndexReader(directory, Last, segments, new ReaderOrigin(link, Stamp, () => keeper.Release(files)));
    }
}
