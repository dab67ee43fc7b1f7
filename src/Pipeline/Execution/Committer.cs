using System.Threading.Channels;

namespace Tars.Pipeline.Execution;

/// <summary>
/// Ends epochs: makes the sinks durable, then writes the receipts of every root that was applied before, in one transaction.
/// </summary>
internal sealed class Committer(RunState run)
{
    /// <summary>How long a finished root may wait for others to share its commit. A crash repeats at most this much work.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromMilliseconds(500);

    /// <summary>Half of what may be under way at once, so that the other half works while this one is committed.</summary>
    private readonly int _maxRoots = Math.Clamp(run.Options.MaxRootsInFlight / 2, 1, 512);

    private readonly Channel<RootState> _finished = Channel.CreateBounded<RootState>(
        new BoundedChannelOptions(512) { SingleReader = true });
    private readonly Dictionary<SinkRunner, string?> _identities = [];

    /// <summary>Takes a root that is applied in every sink.</summary>
    public ValueTask AddAsync(RootState root) => _finished.Writer.WriteAsync(root, run.Stop);

    public void Complete() => _finished.Writer.TryComplete();

    public async Task RunAsync()
    {
        try
        {
            while (await _finished.Reader.WaitToReadAsync(run.Stop))
            {
                await CommitAsync(await GatherAsync());
            }
        }
        catch (Exception e)
        {
            if (!run.Stop.IsCancellationRequested)
            {
                run.Fail($"committing: {e.Message}", e);
            }
        }
    }

    private async Task<List<RootState>> GatherAsync()
    {
        var roots = new List<RootState>();
        using var deadline = new CancellationTokenSource(Within, run.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, run.Stop);
        try
        {
            do
            {
                while (roots.Count < _maxRoots && _finished.Reader.TryRead(out RootState? root))
                {
                    roots.Add(root);
                }
            }
            while (roots.Count < _maxRoots && await _finished.Reader.WaitToReadAsync(linked.Token));
        }
        catch (OperationCanceledException) when (!run.Stop.IsCancellationRequested)
        {
            // The epoch's time is over.
        }

        return roots;
    }

    private async Task CommitAsync(List<RootState> roots)
    {
        string pipeline = run.Plan.Definition.Name;
        await run.Mender.DoAsync(run.Mender.Engine, run.Memos.Flush);
        foreach (SinkRunner sink in run.Sinks)
        {
            if (await sink.CommitAsync())
            {
                await RecordIdentityAsync(pipeline, sink);
            }
        }

        List<RootState> present = [.. roots.Where(r => r.Change != RootChange.Removed)];
        await run.Mender.DoAsync(run.Mender.Engine, () => run.Ledger.Commit(
            pipeline,
            // A root that could not be read and was passed over by policy leaves no trace; as a dead letter it does.
            [.. present.Where(r => r.Version.Length > 0 || r.Dead.Count > 0).Select(run.Receipt)],
            [.. present.SelectMany(r => r.Dead)]));
        IEnumerable<RootState> gone = roots.Where(r => r.Change == RootChange.Removed);
        foreach (IGrouping<string, RootState> removed in gone.GroupBy(r => r.Source, StringComparer.Ordinal))
        {
            string[] keys = [.. removed.Select(r => r.Key)];
            await run.Mender.DoAsync(run.Mender.Engine, () => run.Ledger.Remove(pipeline, removed.Key, keys, run.Id));
        }

        await AcknowledgeAsync(present);
        roots.ForEach(run.Finished);
    }

    /// <summary>Tells the sources that want to know. What they cannot do is a remark: the effects are in place.</summary>
    private async Task AcknowledgeAsync(List<RootState> roots)
    {
        foreach (SourceRunner source in run.Acknowledged)
        {
            RootState[] done = [.. roots.Where(r => r.Source == source.Definition.Name && r.Version.Length > 0 && !r.FailedForNow)];
            if (done.Length == 0)
            {
                continue;
            }

            AcknowledgedRoot[] told = [.. done.Select(r => new AcknowledgedRoot(r.Key, r.Version, r.Stamp, r.Dead.Count))];
            IReadOnlyDictionary<string, string> remarks = await ((IAcknowledged)source.Node).AcknowledgeAsync(told, run.Stop);
            foreach (RootState root in done)
            {
                if (remarks.TryGetValue(root.Key, out string? remark))
                {
                    root.Note(remark);
                }
            }
        }
    }

    private async Task RecordIdentityAsync(string pipeline, SinkRunner sink)
    {
        string? identity = await sink.IdentityAsync();
        if (!_identities.TryGetValue(sink, out string? known))
        {
            known = run.Ledger.SinkIdentity(pipeline, sink.Definition.Name);
        }

        if (identity != known)
        {
            await run.Mender.DoAsync(run.Mender.Engine, () => run.Ledger.SetSinkIdentity(pipeline, sink.Definition.Name, identity));
        }

        _identities[sink] = identity;
    }
}
