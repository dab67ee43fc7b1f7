using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Tars.Pipeline.Execution;
using Tars.Pipeline.Planning;
using Tars.Pipeline.Streams;

namespace Tars.Pipeline;

/// <summary>One run of a definition: made, run once, disposed.</summary>
/// <remarks>
/// While it lives it holds the lock on the definition's state folder. Whatever way a run ends, what has a receipt is kept and the
/// next run takes up the rest.
/// </remarks>
public sealed class PipelineRun : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly StateLock _lock;
    private readonly SqliteLedger _ledger;
    private readonly FaultLog _faults;
    private readonly RunState _state;
    private readonly List<NodeRunner> _runners = [];
    private readonly List<Edge> _edges = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _start;
    private DateTimeOffset _began;
    private bool _started;
    private Func<ProcessUse>? _used;
    private volatile bool _asked;
    private bool _disposed;

    private PipelineRun(PipelineDefinition definition, RunOptions options)
    {
        Definition = definition;
        _lock = StateLock.Take(definition.StateFolder);
        try
        {
            _ledger = SqliteLedger.Open(Path.Combine(definition.StateFolder, "ledger.db"));
            _faults = FaultLog.Open(definition.StateFolder);
            var artifacts = new ArtifactStore(Path.Combine(definition.StateFolder, "artifacts"));
            Id = options.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) +
                "-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
            _state = new RunState(Id, ExecutionPlan.Of(definition, options.Assets), options, _ledger, artifacts, _faults);
            Wire();
        }
        catch
        {
            _faults?.Dispose();
            _ledger?.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>What is run.</summary>
    public PipelineDefinition Definition { get; }

    /// <summary>The run's id: its start in UTC and a random part; sorts by time.</summary>
    public string Id { get; }

    /// <summary>Takes the lock, opens the ledger and makes the nodes; opens no node yet.</summary>
    /// <exception cref="StateLockedException">Another run uses the state folder.</exception>
    /// <exception cref="LedgerException">The ledger cannot be opened.</exception>
    /// <exception cref="AssetException">A node needs an asset that is unknown.</exception>
    public static PipelineRun Create(PipelineDefinition definition, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new PipelineRun(definition, options ?? new RunOptions());
    }

    /// <summary>The counts as they are now. Safe from any thread.</summary>
    public RunSnapshot Snapshot() => new(
        [.. _runners.Select(r => r.Report())],
        _state.RootsSeen,
        _state.RootsFinished,
        _state.Budget.Used,
        _started ? _state.Time.GetElapsedTime(_start) : TimeSpan.Zero)
    {
        Paused = _state.Pause.IsPaused,
    };

    /// <summary>Takes in no further roots until <see cref="Resume"/>; what is under way is finished. Safe from any thread.</summary>
    public void Pause() => _state.PauseNow();

    /// <summary>Goes on after <see cref="Pause"/>. Safe from any thread.</summary>
    public void Resume() => _state.ResumeNow();

    /// <summary>Runs to the end.</summary>
    /// <param name="cancellationToken">Cancelled to stop at once; see <see cref="RunOptions.Drain"/> for the gentle way.</param>
    /// <returns>The report. A failure is in it, not thrown.</returns>
    /// <exception cref="InvalidOperationException">The run was started before.</exception>
    public async Task<RunReport> RunAsync(CancellationToken cancellationToken = default)
    {
        if (_started)
        {
            throw new InvalidOperationException("A run runs once; make another with PipelineRun.Create.");
        }

        _start = _state.Time.GetTimestamp();
        _started = true;
        _used = ProcessUse.Begin();
        RunOptions options = _state.Options;
        using CancellationTokenRegistration stop = cancellationToken.Register(_state.StopNow);
        using var limit = new CancellationTokenSource();
        using CancellationTokenRegistration drain = _state.Drain.Register(() => _ = StopAfterAsync(options.DrainLimit, limit.Token));
        try
        {
            if (!options.Standing)
            {
                RunControl.Clear(Definition.StateFolder);
            }

            await _state.Mender.DoAsync(_state.Mender.Engine, () => _began = RunRecorder.Begin(_state));
            _state.Observe(RunEventKind.RunStarted, NoticeLevel.Info, "the run began");
            _ = WatchAsync(limit.Token);
            _ = new BudgetRelief(_state, _runners).WatchAsync(limit.Token);
            await _state.CheckSinksAsync();
            await FetchAssetsAsync();
            await DriveAsync();
        }
        catch (Exception e)
        {
            if (!_state.Stop.IsCancellationRequested)
            {
                _state.Fail(e.Message, e);
            }
        }
        finally
        {
            await limit.CancelAsync();
        }

        RunReport report = await EndAsync(cancellationToken);
        foreach (IEndsWithRun node in _runners.Select(r => r.Node).OfType<IEndsWithRun>())
        {
            node.RunEnded();
        }

        _ended.SetResult();
        return report;
    }

    /// <summary>Looks at the run again and again until it has ended, and at its end. Safe from any thread, for many readers.</summary>
    /// <param name="every">The time between two looks.</param>
    /// <param name="cancellationToken">Ends the looking, not the run.</param>
    public async IAsyncEnumerable<RunSnapshot> WatchAsync(
        TimeSpan every, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        bool over;
        do
        {
            over = _ended.Task.IsCompleted;
            yield return Snapshot();
            if (!over)
            {
                await Task.WhenAny(_ended.Task, Task.Delay(every, _state.Time, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        while (!over);
    }

    /// <summary>Closes the nodes, the ledger and the lock; to be called when <see cref="RunAsync"/> has returned.</summary>
    /// <exception cref="InvalidOperationException">A node threw as it was disposed of. Everything else is closed all the same.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Exception? failure = null;
        foreach (NodeRunner runner in _runners)
        {
            try
            {
                await runner.DisposeAsync();
            }
            catch (Exception e)
            {
                failure ??= new InvalidOperationException($"node '{runner.Definition.Name}' could not be disposed of: {e.Message}", e);
            }
        }

        _state.Dispose();
        _faults.Dispose();
        _ledger.Dispose();
        _lock.Dispose();
        if (failure is not null)
        {
            throw failure;
        }
    }

    private void Wire()
    {
        var byName = new Dictionary<string, NodeRunner>(StringComparer.Ordinal);
        foreach (NodeDefinition node in _state.Plan.Nodes)
        {
            int index = _runners.Count;
            NodeRunner runner = node.Spec.Kind switch
            {
                NodeKind.Source => new SourceRunner(_state, node, index),
                NodeKind.Stage => new StageRunner(_state, node, index),
                NodeKind.BatchStage => new BatchRunner(_state, node, index),
                NodeKind.Sink => new SinkRunner(_state, node, index),
                _ => throw new InvalidOperationException($"Unknown kind of node: {node.Spec.Kind}."),
            };
            byName[node.Name] = runner;
            _runners.Add(runner);
            foreach (string from in node.From)
            {
                var edge = new Edge(byName[from], runner);
                byName[from].Outputs.Add(edge);
                runner.Inputs.Add(edge);
                _edges.Add(edge);
            }
        }

        _state.Wire(_runners);
    }

    /// <summary>Fetches before anything starts, so that a missing model does not end a run half-way.</summary>
    private async Task FetchAssetsAsync()
    {
        foreach (string need in Definition.Nodes.SelectMany(n => n.Needs).Distinct(StringComparer.Ordinal))
        {
            await _state.Options.Assets.FolderAsync(need, _state.Stop);
        }
    }

    private async Task DriveAsync()
    {
        Task committing = _state.Committer.RunAsync();
        Task announcing = _state.Announcer.RunAsync();
        try
        {
            await Task.WhenAll(_runners.Select(r => Task.Run(() => DriveAsync(r))));
            await Task.WhenAll(_state.Sinks.Select(s => s.FinishAsync()));
            foreach (SinkRunner sink in _state.Sinks)
            {
                sink.CompleteOutputs();
            }
        }
        finally
        {
            _state.Announcer.Complete();
            _state.Committer.Complete();
            await Task.WhenAll(announcing, committing);
        }
    }

    /// <summary>A runner that ended by itself would leave the node before it waiting for ever: the run ends with it.</summary>
    private async Task DriveAsync(NodeRunner runner)
    {
        try
        {
            await runner.RunAsync();
        }
        catch (Exception e)
        {
            if (!_state.Stop.IsCancellationRequested)
            {
                _state.Fail($"node '{runner.Definition.Name}': {e.Message}", e);
            }
        }
    }

    /// <summary>Looks at the queues and does what other processes ask for, until the run is over.</summary>
    private async Task WatchAsync(CancellationToken over)
    {
        RunRequest? last = null;
        try
        {
            while (true)
            {
                await Task.Delay(s_look, over);
                _runners.ForEach(r => r.Sample());
                FlushMemos();
                _state.Mender.Flush();
                RunRequest? asked = RunControl.Asked(Definition.StateFolder);
                if (asked != last)
                {
                    last = asked;
                    Obey(asked);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private void FlushMemos()
    {
        try
        {
            _state.Memos.FlushIfDue();
        }
        catch (LedgerException e) when (FaultKinds.Of(e) == FaultKind.DiskFull)
        {
            // It stays in memory; whoever has to have it written waits for room.
        }
        catch (LedgerException e)
        {
            _state.Fail(e.Message, e);
        }
    }

    private void Obey(RunRequest? asked)
    {
        switch (asked)
        {
            case RunRequest.Pause:
                _state.PauseNow();
                break;
            case RunRequest.Resume:
                _state.ResumeNow();
                break;
            case RunRequest.Drain:
                _state.DrainNow();
                break;
            case RunRequest.Stop:
                _asked = true;
                _state.StopNow();
                break;
        }
    }

    private async Task StopAfterAsync(TimeSpan limit, CancellationToken over)
    {
        try
        {
            await Task.Delay(limit, _state.Time, over);
            _state.StopNow();
        }
        catch (OperationCanceledException)
        {
            // It drained in time.
        }
    }

    private async Task<RunReport> EndAsync(CancellationToken stop)
    {
        NodeReport[] nodes = [.. _runners.Select(r => r.Report())];
        EdgeReport[] edges = [.. _edges.Select(e => new EdgeReport(e.From.Definition.Name, e.To.Definition.Name, e.Offered))];
        bool asked = _asked || stop.IsCancellationRequested || _state.Drain.IsCancellationRequested;
        RunOutcome outcome = _state.Failure is not null ? RunOutcome.Failed
            : asked ? RunOutcome.Stopped
            : _state.DeadLetters > 0 ? RunOutcome.CompletedWithDeadLetters
            : RunOutcome.Completed;
        var report = new RunReport
        {
            Run = Id,
            Pipeline = Definition.Name,
            Outcome = outcome,
            Failure = _state.Failure?.Message,
            FailureCause = _state.Failure?.Cause,
            Nodes = nodes,
            Edges = edges,
            Reconciles = Reconciliation.Holds(nodes, edges),
            Roots = _state.RootsSeen,
            Unchanged = _state.RootsUnchanged,
            DeadLetters = _state.DeadLetters,
            DeadLettersOpen = 0,
            ToRetry = _state.RootsToRetry,
            ElapsedSeconds = _state.Time.GetElapsedTime(_start).TotalSeconds,
            PeakBytes = _state.Budget.Peak,
            Process = _used?.Invoke(),
            Items = [.. _state.Reports],
            Sources = [.. _runners.OfType<SourceRunner>().Select(s => s.Count).OfType<SourceCount>()],
        };
        try
        {
            long open = _ledger.CountDeadLetters(Definition.Name);
            report = report with { DeadLettersOpen = open, Leftovers = Leftover.Of(_ledger, Definition) };
            await _state.Mender.DoAsync(
                _state.Mender.Engine, () => report = report with { Manifest = RunRecorder.End(_state, report, _began) });
        }
        catch (Exception e) when (e is LedgerException or OperationCanceledException)
        {
            Exception cause = report.FailureCause ?? e;
            report = report with { Outcome = RunOutcome.Failed, Failure = report.Failure ?? e.Message, FailureCause = cause };
        }

        _state.Observe(
            report.Outcome != RunOutcome.Failed ? RunEventKind.RunFinished
                : report.FailureCause is GateException ? RunEventKind.GateFailed : RunEventKind.RunFailed,
            report.Outcome == RunOutcome.Failed ? NoticeLevel.Critical : report.DeadLetters > 0 ? NoticeLevel.Warning : NoticeLevel.Info,
            report.Failure ?? string.Create(
                CultureInfo.InvariantCulture,
                $"{SnakeCase.Of(report.Outcome.ToString()).Replace('_', ' ')}: {report.Roots} roots, {report.DeadLetters} dead letters, "
                + $"{report.ElapsedSeconds:0.0} s"));
        return report;
    }
}
