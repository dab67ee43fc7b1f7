using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Records;

public sealed class StateSweepTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Sweep_KeepsWhatIsStillWantedAndNothingElse()
    {
        _world.Roots["a"] = Large("one");
        await _world.RunAsync(Graph("x"));
        await _world.RunAsync(Graph("y"));
        string[] before = Files();
        Assert.Single(before); // Both computations made the same bytes.
        _world.Roots["a"] = Large("two");
        await _world.RunAsync(Graph("y"));
        string torn = _world.Folder[".tars/artifacts/ab/abc.1-2.tmp"];
        Directory.CreateDirectory(Path.GetDirectoryName(torn)!);
        await File.WriteAllTextAsync(torn, "half", TestContext.Current.CancellationToken);

        StateSweepReport dry = StateSweep.Sweep(Graph("y"), new RunOptions().Assets, dryRun: true);
        Assert.Equal((1, 1, 4L), (dry.Memos, dry.Artifacts, dry.Bytes));
        Assert.True(File.Exists(torn));
        StateSweepReport swept = StateSweep.Sweep(Graph("y"), new RunOptions().Assets, dryRun: false);
        Assert.Equal((1, 1), (swept.Memos, swept.Artifacts));
        Assert.Equal(2, Files().Length);

        swept = StateSweep.Sweep(Graph("z"), new RunOptions().Assets, dryRun: false);
        Assert.Equal((2, 2), (swept.Memos, swept.Artifacts));
        Assert.Empty(Files());
        _world.Worked.Clear();
        Assert.Equal(1, (await _world.RunAsync(Graph("y"))).Unchanged);
        Assert.Empty(_world.Worked);
    }

    [Fact]
    public async Task Sweep_WhileARunHoldsTheState_IsRefused()
    {
        await using PipelineRun run = PipelineRun.Create(Graph("x"));
        Assert.Throws<StateLockedException>(() => StateSweep.Sweep(Graph("x"), new RunOptions().Assets, dryRun: false));
    }

    [Fact]
    public async Task Sweep_SmallKeptOutputs_LeaveTheLedgerWithTheirComputation()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(Graph("x"));
        Assert.False(Directory.Exists(_world.Folder[".tars/artifacts"]));
        Assert.Equal(0, StateSweep.Sweep(Graph("x"), new RunOptions().Assets, dryRun: false).Memos);
        await _world.RunAsync(Graph("x"));
        Assert.Equal(1, StateSweep.Sweep(Graph("y"), new RunOptions().Assets, dryRun: false).Memos);
        _world.Worked.Clear();
        await _world.RunAsync(Graph("y"));
        Assert.Single(_world.Worked);
    }

    /// <summary>Text that the ledger does not take in itself.</summary>
    private static string Large(string text) => text + new string('.', 70_000);

    private string[] Files() => Directory.GetFiles(_world.Folder[".tars/artifacts"], "*", SearchOption.AllDirectories);

    private PipelineDefinition Graph(string variant) => _world.Graph()
        .Add<MemorySource>("in", _world.Options)
        .Add<CostlyStage>("costly", _world.Options with { Variant = variant }, ["in"])
        .Add<MemorySink>("out", _world.Options, ["costly"])
        .Build();
}
