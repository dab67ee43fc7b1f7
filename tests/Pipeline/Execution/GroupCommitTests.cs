using Tars.Pipeline.Execution;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Execution;

/// <summary>
/// Durable writes are shared by many roots, bounded by count and by time; a clock that jumps changes nothing of what is done.
/// </summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Receipts_AreSharedByManyRootsAndBoundedByCount()
    {
        for (int i = 0; i < 64; i++)
        {
            _world.Roots[$"k{i:00}"] = $"v{i}";
        }

        int commits = 0;
        _world.OnCommit = () => commits++;
        // The clock stands still, so only the count can end an epoch: half of what may be under way.
        await _world.RunAsync(_world.Chain(), new RunOptions { MaxRootsInFlight = 16, Time = new ManualTimeProvider() });
        Assert.Equal(64, _world.Committed.Count);
        Assert.InRange(commits, 64 / 16, 64 / 8);
    }

    [Fact]
    public async Task Receipts_AreBoundedByTime()
    {
        var clock = new ManualTimeProvider();
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        _world.BeforeRoot = async (key, stop) =>
        {
            // The second root comes only when the first one is committed, which nothing but the clock can bring about.
            while (key == "b" && _world.Committed.IsEmpty)
            {
                clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Delay(1, stop);
            }
        };
        RunReport report = await _world.RunAsync(_world.Chain(), new RunOptions { Time = clock });
        Assert.Equal((RunOutcome.Completed, 2), (report.Outcome, _world.Committed.Count));
    }

    [Fact]
    public void MemoEntries_WaitForCompanyButNotForLong()
    {
        var clock = new ManualTimeProvider();
        using SqliteLedger ledger = SqliteLedger.Open(_world.Folder["ledger.db"]);
        var log = new MemoLog(ledger, new ArtifactStore(_world.Folder["artifacts"]), "p", clock);
        log.Keep("a", "f", [1], TimeSpan.Zero);
        log.FlushIfDue();
        Assert.Null(ledger.Memo("a"));
        Assert.Equal([1], log.Find("a"));
        clock.Advance(MemoLog.Within);
        log.FlushIfDue();
        Assert.Equal([1], ledger.Memo("a")?.Content);

        log.Keep("slow", "f", [2], MemoLog.Long);
        Assert.NotNull(ledger.Memo("slow"));

        for (int i = 1; i < MemoLog.MaxEntries; i++)
        {
            log.Keep($"k{i}", "f", [3], TimeSpan.Zero);
        }

        Assert.Null(ledger.Memo("k1"));
        log.Keep("last", "f", [3], TimeSpan.Zero);
        Assert.NotNull(ledger.Memo("k1"));

        log.Keep("large", "f", new byte[MemoLog.MaxInline + 1], TimeSpan.Zero);
        log.Flush();
        Assert.Null(ledger.Memo("large")!.Content);
        Assert.Equal(MemoLog.MaxInline + 1, log.Find("large")!.Length);
    }

    [Fact]
    public void MemoEntry_DamagedInTheLedger_IsNotBelieved()
    {
        using SqliteLedger ledger = SqliteLedger.Open(_world.Folder["ledger.db"]);
        var log = new MemoLog(ledger, new ArtifactStore(_world.Folder["artifacts"]), "p", TimeProvider.System);
        log.Keep("a", "f", [1, 2, 3], MemoLog.Long);
        MemoEntry kept = ledger.Memo("a")!;
        ledger.SetMemos("p", [kept with { Content = [1, 2, 4] }]);
        Assert.Null(log.Find("a"));
        log.Keep("a", "f", [1, 2, 3], MemoLog.Long);
        Assert.Equal([1, 2, 3], log.Find("a"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3650)]
    public async Task ClockJumpsBetweenRuns_NothingDoneIsLostAndTheChainHolds(int days)
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain(), new RunOptions { Time = new ShiftedTime(TimeSpan.Zero) });
        _world.Roots["b"] = "two";
        RunReport shifted = await _world.RunAsync(_world.Chain(), new RunOptions { Time = new ShiftedTime(TimeSpan.FromDays(days)) });
        Assert.Equal((RunOutcome.Completed, 1L), (shifted.Outcome, shifted.Unchanged));
        RunReport back = await _world.RunAsync(_world.Chain(), new RunOptions { Time = new ShiftedTime(TimeSpan.Zero) });
        Assert.Equal((RunOutcome.Completed, 2L), (back.Outcome, back.Unchanged));
        using SqliteLedger ledger = SqliteLedger.Open(_world.Folder[".tars/ledger.db"]);
        Assert.Equal(back.Run, ledger.Runs("test").Last().Run);
        Assert.Empty(RunChain.Verify(ledger, "test", ["in"]).Problems);
        Assert.Equal(["a", "b"], ledger.RootsAfter("test", back.Run).Select(r => r.Key));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task ClockJumpsDuringARun_ItEndsAndEveryRootIsDone(int days)
    {
        var clock = new ShiftedTime(TimeSpan.Zero);
        for (int i = 0; i < 20; i++)
        {
            _world.Roots[$"k{i:00}"] = $"v{i}";
        }

        _world.Work = (line, _) =>
        {
            clock.Shift = line.Text == "v7" ? TimeSpan.FromDays(days) : clock.Shift;
            return new([line.Text]);
        };
        RunReport report = await _world.RunAsync(
            _world.Chain(new NodePolicy { Timeout = TimeSpan.FromSeconds(30), Rate = 10_000 }), new RunOptions { Time = clock });
        Assert.Equal((RunOutcome.Completed, 20, true), (report.Outcome, _world.Committed.Count, report.Reconciles));
        Assert.InRange(report.ElapsedSeconds, 0, 60);
    }

    /// <summary>The system's clock with the wall clock set wrong; what measures spans goes on as it does on a real machine.</summary>
    private sealed class ShiftedTime(TimeSpan shift) : TimeProvider
    {
        public TimeSpan Shift { get; set; } = shift;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
