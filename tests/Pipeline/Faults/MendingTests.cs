using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Faults;

/// <summary>
/// Each kind of fault with its corrective action, its limit and its record; on a clock that stands still unless it is moved.
/// </summary>
public sealed class MendingTests : IDisposable
{
    private const string Full = "No space left on device";

    private readonly World _world = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly List<RunEvent> _events = [];
    private Action<RunEvent> _onEvent = _ => { };

    public MendingTests()
    {
        for (int i = 0; i < 5; i++)
        {
            _world.Roots[$"k{i}"] = $"line {i}";
        }
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task StageMeetsFullDisk_RunPausesUntilThereIsRoom_AndNothingIsLost()
    {
        bool full = true;
        long free = 1000;
        int refused = 0;
        _world.Work = (line, _) =>
        {
            if (full && line.Text == "line 2")
            {
                refused++;
                throw new IOException(Full, 28);
            }

            return new([line.Text]);
        };
        bool paused = false;
        PipelineRun? made = null;
        _onEvent = told =>
        {
            if (told.Kind == RunEventKind.Paused)
            {
                paused = made!.Snapshot().Paused;
                full = false;
                free = 100 << 20;
            }
        };
        (RunReport report, TimeSpan took) = await RunAsync(_world.Chain(), run => made = run, _ => Interlocked.Read(ref free));
        Assert.Equal((RunOutcome.Completed, true, 1), (report.Outcome, paused, refused));
        Assert.Equal(_world.Roots.Keys, _world.Committed.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["work k2 disk_full pause waiting", "work k2 disk_full pause resumed", "work k2 disk_full pause mended"], Faults());
        Assert.True(took >= TimeSpan.FromSeconds(1));
        Assert.Equal(
            [RunEventKind.RunStarted, RunEventKind.Paused, RunEventKind.Resumed, RunEventKind.RunFinished],
            _events.Select(e => e.Kind).Where(k => k != RunEventKind.Fault));
        Assert.Equal(NoticeLevel.Critical, _events.First(e => e.Kind == RunEventKind.Fault).Level);
    }

    [Fact]
    public async Task DiskThatDoesNotSayWhatIsFree_IsTriedAgainFromTimeToTime()
    {
        int left = 3;
        _world.OnApply = _ =>
        {
            if (left-- > 0)
            {
                throw new IOException(Full, 28);
            }
        };
        (RunReport report, TimeSpan took) = await RunAsync(_world.Chain(), freeAt: _ => throw new IOException("no such thing"));
        Assert.Equal((RunOutcome.Completed, 5), (report.Outcome, _world.Committed.Count));
        Assert.True(took >= TimeSpan.FromSeconds(90));
        Assert.Single(Faults(), f => f.EndsWith("waiting", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CommitMeetsFullDisk_IsMadeAgainAndReceiptsFollow()
    {
        int left = 1;
        _world.OnCommit = () =>
        {
            if (left-- > 0)
            {
                throw new IOException(Full, 28);
            }
        };
        (RunReport report, _) = await RunAsync(_world.Chain());
        Assert.Equal((RunOutcome.Completed, 5), (report.Outcome, _world.Committed.Count));
        Assert.Equal(["out - disk_full pause waiting", "out - disk_full pause resumed", "out - disk_full pause mended"], Faults());
        (RunReport again, _) = await RunAsync(_world.Chain());
        Assert.Equal(5, again.Unchanged);
    }

    [Fact]
    public async Task DiskStaysFull_RunEndsAtTheLimitAndTheNextOneGoesOn()
    {
        bool full = true;
        _world.OnApply = _ =>
        {
            if (full)
            {
                throw new IOException(Full, 28);
            }
        };
        PipelineDefinition graph = Graph(new FaultPolicy { DiskFull = new(FaultAction.Pause, TimeSpan.FromMinutes(3)) });
        (RunReport report, TimeSpan took) = await RunAsync(graph);
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Contains("'faults.disk_full.limit'", report.Failure);
        Assert.InRange(took, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(30));
        Assert.EndsWith("disk_full pause gave_up", Faults()[^1]);
        full = false;
        (RunReport next, _) = await RunAsync(graph);
        Assert.Equal((RunOutcome.Completed, 5), (next.Outcome, _world.Committed.Count));
    }

    [Fact]
    public async Task FullDiskIsToFail_NothingWaits()
    {
        _world.OnApply = _ => throw new IOException(Full, 28);
        (RunReport report, _) = await RunAsync(Graph(new FaultPolicy { DiskFull = new(FaultAction.Fail, TimeSpan.FromMinutes(3)) }));
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.DoesNotContain(_events, e => e.Kind == RunEventKind.Paused);
    }

    [Fact]
    public async Task StoppedWhilePaused_EndsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        _world.OnApply = _ => throw new IOException(Full, 28);
        _onEvent = told =>
        {
            if (told.Kind == RunEventKind.Paused)
            {
                stop.Cancel();
            }
        };
        await using PipelineRun run = PipelineRun.Create(_world.Chain(), new RunOptions { Time = _clock, Observer = Observe });
        RunReport report = await run.RunAsync(stop.Token).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(RunOutcome.Stopped, report.Outcome);
    }

    [Fact]
    public async Task TimeOut_IsTriedAgainByPolicyAndToldAttemptByAttempt()
    {
        _world.Work = async (line, stop) =>
        {
            if (line.Text == "line 1")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            }

            return [line.Text];
        };
        var policy = new NodePolicy { Timeout = TimeSpan.FromSeconds(5), RetryAttempts = 4, RetryBackoff = TimeSpan.FromSeconds(1) };
        (RunReport report, TimeSpan took) = await RunAsync(_world.Chain(policy));
        Assert.Equal((RunOutcome.CompletedWithDeadLetters, 4), (report.Outcome, _world.Committed.Count));
        FaultRecord[] faults = [.. FaultLog.Read(_world.Folder[".tars"])];
        Assert.Equal([1, 2, 3, 4], faults.Select(f => f.Attempt));
        Assert.All(faults, f => Assert.Equal((FaultKind.TimeOut, FaultAction.Retry, "k1"), (f.Kind, f.Action, f.Item)));
        Assert.Equal(
            [FaultOutcome.Retried, FaultOutcome.Retried, FaultOutcome.Retried, FaultOutcome.GaveUp], faults.Select(f => f.Outcome));
        // From the first time-out to the last: three attempts of 5 s; waits of 1, 2 and 4 s, each up to a quarter shorter.
        Assert.True(faults[^1].Duration >= 20 - 5 + (7 * 0.75), $"{faults[^1].Duration}");
        Assert.True(took >= TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task TimeOutIsToFail_IsTriedOnce()
    {
        _world.Work = (_, _) => throw new TimeoutException("slow");
        (RunReport report, _) = await RunAsync(Graph(new FaultPolicy { TimeOut = new(FaultAction.Fail, TimeSpan.FromMinutes(1)) }));
        Assert.Equal((5L, 5), (report.DeadLetters, _world.Worked.Count));
        Assert.All(Faults(), f => Assert.EndsWith("time_out fail gave_up", f));
    }

    [Fact]
    public async Task CorruptContent_IsDiscarded_OrTriedAgainWhereThatIsAsked()
    {
        _world.Work = (line, _) => line.Text == "line 3" ? throw new InvalidDataException("not a PDF") : new([line.Text]);
        (RunReport report, _) = await RunAsync(_world.Chain());
        Assert.Equal((1L, 5), (report.DeadLetters, _world.Worked.Count));
        Assert.Equal(["work k3 corrupt_content discard gave_up"], Faults());

        _world.Roots["k3"] = "line 3 ";
        int left = 2;
        _world.Work = (line, _) => line.Text == "line 3 " && left-- > 0 ? throw new InvalidDataException("half written") : new([line.Text]);
        (RunReport mended, _) = await RunAsync(Graph(new FaultPolicy { CorruptContent = new(FaultAction.Retry, TimeSpan.FromMinutes(1)) }));
        Assert.Equal(0, mended.DeadLetters);
        Assert.Equal(
            ["work k3 corrupt_content retry retried", "work k3 corrupt_content retry "
                + "retried", "work k3 corrupt_content retry mended"], Faults()[1..]);
    }

    [Fact]
    public async Task ServerIsDown_ItsNodeWaitsWhileOthersGoOn_AndResumesWhenItAnswers()
    {
        using var server = new EchoServer();
        PipelineDefinition graph = _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<AskProbedStage>("ask", new PortOptions { Port = server.Port }, ["in"])
            .Add<WatchStage>("other", _world.Options, ["in"])
            .Add<MemorySink>("out", _world.Options, ["ask"])
            .Build();
        (RunReport report, _) = await RunAsync(graph, each: () => StartWhen(server, () => _world.Seen.Count == 5 && Waits()));
        Assert.Equal((RunOutcome.Completed, 5), (report.Outcome, _world.Committed.Count));
        Assert.Equal("LINE 4", _world.Committed["k4"].Single());
        Assert.Equal(
            [
                "ask k0 server_down retry retried", "ask k0 server_down retry retried", "ask k0 server_down probe waiting",
                "ask k0 server_down probe resumed", "ask k0 server_down probe mended",
            ],
            Faults());
        Assert.DoesNotContain(_events, e => e.Kind == RunEventKind.Paused);
    }

    [Fact]
    public async Task ServerWithoutProbe_WaitsWhereThatIsAsked_AndTheWorkIsTheQuestion()
    {
        using var server = new EchoServer();
        PipelineDefinition graph = Asking<AskStage>(server, new FaultPolicy { ServerDown = new(FaultAction.Wait, TimeSpan.FromHours(1)) });
        (RunReport report, _) = await RunAsync(
            graph, each: () => StartWhen(server, () => Faults().Count(f => f.EndsWith("resumed", StringComparison.Ordinal)) >= 3));
        Assert.Equal((RunOutcome.Completed, 5), (report.Outcome, _world.Committed.Count));
        Assert.Single(Faults(), f => f.EndsWith("wait waiting", StringComparison.Ordinal));
        Assert.EndsWith("server_down wait mended", Faults()[^1]);
    }

    [Fact]
    public async Task ServerNeverComesBack_LimitHoldsForTheOutageAndNotForEachItem()
    {
        using var server = new EchoServer();
        PipelineDefinition graph = Asking<AskProbedStage>(
            server, new FaultPolicy { ServerDown = new(FaultAction.Probe, TimeSpan.FromMinutes(10)) });
        (RunReport report, TimeSpan took) = await RunAsync(graph);
        Assert.Equal((RunOutcome.CompletedWithDeadLetters, 5L), (report.Outcome, report.DeadLetters));
        Assert.InRange(took, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(40));
        Assert.Equal(5, Faults().Count(f => f.EndsWith("gave_up", StringComparison.Ordinal)));
        server.Start();
        (RunReport next, _) = await RunAsync(graph);
        Assert.Equal((RunOutcome.Completed, 5), (next.Outcome, _world.Committed.Count));
    }

    [Fact]
    public async Task ServerWithoutProbe_IsOnlyTriedAgainByDefault()
    {
        using var server = new EchoServer();
        (RunReport report, _) = await RunAsync(Asking<AskStage>(server, FaultPolicy.Default));
        Assert.Equal((5L, false), (report.DeadLetters, Waits()));
    }

    [Fact]
    public async Task ObserverThatThrows_ChangesNothing()
    {
        _onEvent = _ => throw new InvalidOperationException("an observer's own trouble");
        (RunReport report, _) = await RunAsync(_world.Chain());
        Assert.Equal((RunOutcome.Completed, 5), (report.Outcome, _world.Committed.Count));
    }

    private PipelineDefinition Graph(FaultPolicy policy) => _world.Graph().Faults(policy)
        .Add<MemorySource>("in", _world.Options)
        .Add<WorkStage>("work", _world.Options with { Variant = policy.ToString() }, ["in"])
        .Add<MemorySink>("out", _world.Options, ["work"])
        .Build();

    private PipelineDefinition Asking<TStage>(EchoServer server, FaultPolicy policy)
        where TStage : Node => _world.Graph().Faults(policy)
        .Add<MemorySource>("in", _world.Options)
        .Add<TStage>("ask", new PortOptions { Port = server.Port }, ["in"])
        .Add<MemorySink>("out", _world.Options, ["ask"])
        .Build();

    private bool Waits() => Faults().Any(f => f.EndsWith("waiting", StringComparison.Ordinal));

    private static void StartWhen(EchoServer server, Func<bool> ready)
    {
        if (ready())
        {
            server.Start();
        }
    }

    private string[] Faults() =>
    [
        .. FaultLog.Read(_world.Folder[".tars"]).Select(f =>
            $"{f.Node} {f.Item ?? "-"} {SnakeCase.Of(f.Kind.ToString())} {SnakeCase.Of(f.Action.ToString())} "
            + $"{SnakeCase.Of(f.Outcome.ToString())}"),
    ];

    private void Observe(RunEvent told)
    {
        lock (_events)
        {
            _events.Add(told);
        }

        _onEvent(told);
    }

    /// <summary>Runs, and moves the clock a little whenever some real time has passed.</summary>
    private async Task<(RunReport Report, TimeSpan Took)> RunAsync(
        PipelineDefinition graph, Action<PipelineRun>? made = null, Func<string, long>? freeAt = null, Action? each = null)
    {
        var options = new RunOptions { Time = _clock, Observer = Observe, FreeSpace = freeAt };
        await using PipelineRun run = PipelineRun.Create(graph, options);
        made?.Invoke(run);
        DateTimeOffset start = _clock.GetUtcNow();
        Task<RunReport> running = run.RunAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await Task.WhenAny(running, Task.Delay(2, limit.Token)) != running)
        {
            limit.Token.ThrowIfCancellationRequested();
            each?.Invoke();
            _clock.Advance(TimeSpan.FromMilliseconds(500));
        }

        return (await running, _clock.GetUtcNow() - start);
    }
}
