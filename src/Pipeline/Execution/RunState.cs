using System.Text.Json;
using Tars.Pipeline.Planning;

namespace Tars.Pipeline.Execution;

/// <summary>What the parts of one run share: its plan, stores, budgets and the way to end it.</summary>
internal sealed class RunState : IDisposable
{
    private const int MaxLetterPayload = 64 * 1024;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _drain;
    private readonly SemaphoreSlim _roots;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SinkRunner[]> _sinksOf = new(StringComparer.Ordinal);
    private readonly List<RootReport> _reports = [];
    private readonly Lock _telling = new();
    private FaultSite[] _sites = [];
    private long _seen;
    private long _finished;
    private long _unchanged;
    private long _dead;
    private long _toRetry;
    private int _waiting;

    public RunState(string id, ExecutionPlan plan, RunOptions options, Ledger ledger, ArtifactStore artifacts, FaultLog faults)
    {
        Id = id;
        Plan = plan;
        Options = options;
        Ledger = ledger;
        Artifacts = artifacts;
        Holds = LegalHolds.Of(plan.Definition);
        Memos = new MemoLog(ledger, artifacts, plan.Definition.Name, options.Time);
        Stop = _stop.Token;
        _drain = CancellationTokenSource.CreateLinkedTokenSource(options.Drain);
        Budget = new ByteGate(plan.Definition.MemoryBytes);
        _roots = new SemaphoreSlim(options.MaxRootsInFlight, options.MaxRootsInFlight);
        Mender = new Mender(this, faults, RoomWatch.Of(plan.Definition, options.FreeSpace));
        Committer = new Committer(this);
        Announcer = new Announcer(this);
    }

    public string Id { get; }

    public ExecutionPlan Plan { get; }

    public RunOptions Options { get; }

    public TimeProvider Time => Options.Time;

    public Ledger Ledger { get; }

    public ArtifactStore Artifacts { get; }

    public MemoLog Memos { get; }

    /// <summary>What is neither replaced nor removed.</summary>
    public LegalHolds Holds { get; }

    /// <summary>Cancelled when the run stops now.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The byte budget of everything in flight.</summary>
    public ByteGate Budget { get; }

    public PauseGate Pause { get; } = new();

    /// <summary>What is done about faults of the surroundings.</summary>
    public Mender Mender { get; }

    /// <summary>Cancelled when the sources are to end: by the caller's token or on request of another process.</summary>
    public CancellationToken Drain => _drain.Token;

    public Committer Committer { get; }

    public Announcer Announcer { get; }

    public IReadOnlyList<SinkRunner> Sinks { get; private set; } = [];

    /// <summary>The sources that want to know which of their roots are done with.</summary>
    public IReadOnlyList<SourceRunner> Acknowledged { get; private set; } = [];

    public (string Message, Exception? Cause)? Failure { get; private set; }

    public IReadOnlyList<RootReport> Reports => _reports;

    public long RootsSeen => Interlocked.Read(ref _seen);

    public long RootsFinished => Interlocked.Read(ref _finished);

    public long RootsUnchanged => Interlocked.Read(ref _unchanged);

    public long DeadLetters => Interlocked.Read(ref _dead);

    /// <summary>Roots that failed for a cause that may pass; the next run tries them again.</summary>
    public long RootsToRetry => Interlocked.Read(ref _toRetry);

    /// <summary>True while somebody waits for room: whoever holds items back for company keeps it waiting.</summary>
    public bool Crowded => Volatile.Read(ref _waiting) > 0;

    public void Wire(IReadOnlyList<NodeRunner> runners)
    {
        Sinks = [.. runners.OfType<SinkRunner>()];
        Acknowledged = [.. runners.OfType<SourceRunner>().Where(s => s.Node is IAcknowledged)];
        _sites = [.. runners.Select(r => r.Site)];
        for (int i = 0; i < Sinks.Count; i++)
        {
            Sinks[i].Slot = i;
        }

        foreach (NodeRunner source in runners.Where(r => r is SourceRunner))
        {
            var reached = Plan.ReachableFrom(source.Definition).Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
            _sinksOf[source.Definition.Name] = [.. Sinks.Where(s => reached.Contains(s.Definition.Name))];
        }
    }

    /// <summary>Voids the receipts that speak of a sink which was emptied or exchanged since they were written.</summary>
    public async Task CheckSinksAsync()
    {
        foreach (SinkRunner sink in Sinks)
        {
            string name = sink.Definition.Name;
            string? identity = await sink.IdentityAsync();
            if (identity != Ledger.SinkIdentity(Plan.Definition.Name, name))
            {
                string[] sources = [.. _sinksOf.Where(s => s.Value.Contains(sink)).Select(s => s.Key)];
                await Mender.DoAsync(Mender.Engine, () => Ledger.VoidSink(Plan.Definition.Name, name, identity, sources));
                continue;
            }

            foreach (IGrouping<string, LostEffect> lost in (await sink.LostAsync()).GroupBy(l => l.Source, StringComparer.Ordinal))
            {
                await Mender.DoAsync(Mender.Engine, () => Ledger.Void(Plan.Definition.Name, lost.Key, [.. lost.Select(l => l.Key)]));
            }
        }
    }

    /// <summary>Ends the run now with a failure; the first one is kept.</summary>
    public void Fail(string message, Exception? cause)
    {
        lock (_gate)
        {
            Failure ??= (message, cause);
        }

        StopNow();
    }

    /// <summary>A folder that a node reads or writes and that went away; null for none.</summary>
    public (FaultSite Site, FolderWatch Folder, string What)? Vanished()
    {
        foreach (FaultSite site in _sites)
        {
            foreach (FolderWatch folder in site.Folders)
            {
                if (folder.Gone(evenRemoved: !site.Writes) is string what)
                {
                    return (site, folder, what);
                }
            }
        }

        return null;
    }

    /// <summary>Takes in no further roots, until what is returned is disposed of.</summary>
    public IDisposable Hold(string why)
    {
        IDisposable hold = Pause.Hold();
        Observe(RunEventKind.Paused, NoticeLevel.Warning, $"paused: {why}");
        return new Held(this, hold);
    }

    public void PauseNow()
    {
        if (Pause.Pause())
        {
            Observe(RunEventKind.Paused, NoticeLevel.Warning, "paused as asked");
        }
    }

    public void ResumeNow()
    {
        if (Pause.Resume())
        {
            Observe(RunEventKind.Resumed, NoticeLevel.Info, "resumed as asked");
        }
    }

    /// <summary>Tells whoever observes the run. What an observer throws is none of the run's business.</summary>
    public void Observe(
        RunEventKind kind, NoticeLevel level, string message, string? node = null, string? item = null, FaultRecord? fault = null)
    {
        if (Options.Observer is not Action<RunEvent> observer)
        {
            return;
        }

        var told = new RunEvent
        {
            At = Time.GetUtcNow(),
            Kind = kind,
            Level = level,
            Pipeline = Plan.Definition.Name,
            Run = Id,
            Node = node,
            Item = item,
            Message = message,
            Fault = fault,
        };
        lock (_telling)
        {
            try
            {
                observer(told);
            }
            catch (Exception)
            {
                // It only looks on.
            }
        }
    }

    public void DrainNow() => _drain.Cancel();

    public void StopNow()
    {
        try
        {
            _stop.Cancel();
        }
        catch (AggregateException)
        {
            // A callback that a node's code put on the token threw; the run stops all the same, and its own failure is the one to tell.
        }
    }

    /// <summary>Lets a root in when there is room for it.</summary>
    public async Task AdmitAsync(RootState root, long bytes)
    {
        Interlocked.Increment(ref _seen);
        root.ExpectSinks(_sinksOf[root.Source].Length, Sinks.Count);
        using Crowding crowding = Crowd();
        await _roots.WaitAsync(Stop);
        if (bytes > 0)
        {
            await Budget.EnterAsync(bytes, Stop);
        }

        if ((bytes > 0 || root.Change == RootChange.Removed) && _sinksOf[root.Source].Length > 0)
        {
            await Announcer.AddAsync(root);
        }
    }

    /// <summary>Says that somebody waits for room, until it is disposed of.</summary>
    public Crowding Crowd()
    {
        Interlocked.Increment(ref _waiting);
        return new Crowding(this);
    }

    /// <summary>Sends a root of which nothing more can come to every sink behind its source.</summary>
    public async Task CompleteAsync(RootState root)
    {
        SinkRunner[] sinks = _sinksOf[root.Source];
        root.Seal();
        foreach (SinkRunner sink in sinks)
        {
            await sink.SendAsync(root);
        }

        if (sinks.Length == 0)
        {
            await Committer.AddAsync(root);
        }
    }

    public Receipt Receipt(RootState root) => root.Version.Length > 0
        ? new(
            root.Source,
            root.Key,
            root.Version,
            root.Stamp,
            root.FailedForNow ? string.Empty : Plan.Downstream(Plan.Nodes.First(n => n.Name == root.Source)),
            root.Dead.Count,
            Id)
        // It could not even be read, so there is no version to vouch for: it stays known as it was, and the next run tries it again.
        : new(root.Source, root.Key, root.Earlier?.Version ?? string.Empty, root.Earlier?.Stamp, string.Empty, root.Dead.Count, Id);

    /// <summary>Counts a root as finished, once its receipt is written.</summary>
    public void Finished(RootState root)
    {
        _roots.Release();
        Interlocked.Add(ref _dead, root.Dead.Count);
        if (root.FailedForNow)
        {
            Interlocked.Increment(ref _toRetry);
        }

        foreach (DeadLetter dead in root.Dead)
        {
            string told = $"'{dead.Node}' gave up '{dead.Key}': {dead.Message}";
            Observe(RunEventKind.DeadLetter, NoticeLevel.Error, told, dead.Node, dead.Key);
        }

        Tell(root.Report());
    }

    public void Unchanged(RootState root, Receipt receipt)
    {
        Interlocked.Increment(ref _seen);
        Interlocked.Increment(ref _unchanged);
        if (receipt.Dead > 0)
        {
            root.Note($"{receipt.Dead} dead letter{(receipt.Dead == 1 ? string.Empty : "s")} from run {receipt.Run}");
        }

        Tell(root.Report());
    }

    public DeadLetter Letter(RootState root, string node, Attempt attempt, object payload) => new()
    {
        Pipeline = Plan.Definition.Name,
        Run = Id,
        Source = root.Source,
        Key = root.Key,
        Version = root.Version,
        Node = node,
        Attempts = attempt.Attempts,
        Error = attempt.Failure!.GetType().Name,
        Message = attempt.Failure.Message,
        Definition = Plan.Definition.Digest,
        History = [.. attempt.Earlier ?? [], Guard.Record(attempt.Failure, Time.GetUtcNow(), TimeSpan.Zero)],
        Payload = Describe(payload),
        At = Time.GetUtcNow(),
    };

    public void Dispose()
    {
        _drain.Dispose();
        _stop.Dispose();
        _roots.Dispose();
    }

    private sealed class Held(RunState run, IDisposable hold) : IDisposable
    {
        public void Dispose()
        {
            hold.Dispose();
            run.Observe(RunEventKind.Resumed, NoticeLevel.Info, "going on");
        }
    }

    /// <summary>Somebody's wait for room.</summary>
    internal readonly struct Crowding(RunState run) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref run._waiting);
    }

    private static string? Describe(object payload)
    {
        try
        {
            string json = JsonSerializer.Serialize(payload, payload.GetType(), PayloadJson.Options);
            return json.Length <= MaxLetterPayload ? json : null;
        }
        catch (Exception)
        {
            // The payload's own code runs here; its failure must not hide the one that is being recorded.
            return null;
        }
    }

    private void Tell(RootReport report)
    {
        Interlocked.Increment(ref _finished);
        lock (_gate)
        {
            if (_reports.Count < Options.MaxReportedRoots)
            {
                _reports.Add(report);
            }

            try
            {
                Options.RootFinished?.Invoke(report);
                return;
            }
            catch (Exception e)
            {
                Failure ??= ($"RunOptions.RootFinished threw on '{report.Key}': {e.Message}", e);
            }
        }

        StopNow();
    }
}
