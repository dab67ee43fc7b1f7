namespace Tars.Pipeline.Tests.Execution;

/// <summary>Fused nodes do and count the same as nodes with queues between them.</summary>
public sealed class FusionTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Groups_AreWhatHasNoBoundaryBetween()
    {
        var two = new NodePolicy { Parallelism = 2 };
        RunPlan plan = await RunPlan.OfAsync(
            _world.Graph()
                .Add<MemorySource>("in", _world.Options)
                .Add<WorkStage>("a", _world.Options, ["in"])
                .Add<WatchStage>("b", _world.Options, ["a"], "length < 9")
                .Add<WatchStage>("c", _world.Options, ["b"])
                .Add<WatchStage>("wide", _world.Options, ["c"], policy: two)
                .Add<WatchStage>("wider", _world.Options, ["wide"], policy: two)
                .Add<CostlyStage>("costly", _world.Options, ["wider"], policy: two)
                .Add<WatchStage>("left", _world.Options, ["costly"])
                .Add<WatchStage>("right", _world.Options, ["costly"])
                .Add<WatchStage>("both", _world.Options, ["left", "right"])
                .Add<MemorySink>("out", _world.Options, ["both"])
                .Build(),
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["a+b+c", "wide+wider"], plan.Fused.Select(g => string.Join('+', g)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FailuresRetriesSkipsAndFilters_CountTheSame(bool fused)
    {
        string[] texts = ["a", "bb", "skip", "long enough", "dies", "x"];
        for (int i = 0; i < 60; i++)
        {
            _world.Roots[$"k{i:00}"] = texts[i % texts.Length];
        }

        var tried = new System.Collections.Concurrent.ConcurrentDictionary<object, bool>(ReferenceEqualityComparer.Instance);
        _world.Work = (line, _) => line.Text switch
        {
            "dies" => throw new ItemException("dead"),
            "x" when tried.TryAdd(line, true) => throw new ItemException("again") { Transient = true },
            _ => new([line.Text, line.Text + "2"]),
        };
        var policy = new NodePolicy { RetryBackoff = TimeSpan.FromMilliseconds(1) };
        var options = new RunOptions { Fuse = fused };
        PipelineDefinition graph = _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<WorkStage>("one", _world.Options, ["in"], policy: policy)
            .Add<WatchStage>("two", _world.Options, ["one"], "length < 5", policy)
            .Add<WorkStage>("three", _world.Options, ["two"], policy: policy)
            .Add<MemorySink>("out", _world.Options, ["three"])
            .Build();
        Assert.Equal(fused ? 1 : 0, (await RunPlan.OfAsync(graph, options, TestContext.Current.CancellationToken)).Fused.Count);
        RunReport report = await _world.RunAsync(graph, options);
        Assert.True(report.Reconciles, string.Join("; ", report.Nodes));
        Assert.Equal(
            [(60, 0, 10, 10), (80, 20, 0, 0), (60, 0, 0, 0), (120, 0, 0, 0)],
            report.Nodes.Skip(1).Select(n => (n.In, n.Filtered, n.Skipped, n.Dead)));
        Assert.Equal(["a", "a2", "a2", "a22"], _world.Committed["k00"]);
        Assert.Equal(10, report.DeadLetters);
    }

    [Fact]
    public async Task StopInAFusedNode_NothingHalfDoneGetsAReceipt()
    {
        _world.Roots["a"] = "one";
        using var stop = new CancellationTokenSource();
        _world.Work = async (line, token) =>
        {
            if (line.Text == "second")
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            }

            return line.Text == "one" ? ["first", "second", "third"] : [line.Text];
        };
        PipelineDefinition graph = _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<WorkStage>("one", _world.Options, ["in"])
            .Add<WorkStage>("two", _world.Options, ["one"])
            .Add<MemorySink>("out", _world.Options, ["two"])
            .Build();
        Assert.Equal(RunOutcome.Stopped, (await _world.RunAsync(graph, stop: stop.Token)).Outcome);
        Assert.Empty(_world.Committed);
        _world.Work = (line, _) => new([line.Text]);
        RunReport rest = await _world.RunAsync(graph);
        Assert.Equal((0, RunOutcome.Completed), (rest.Unchanged, rest.Outcome));
        Assert.Equal(["one"], _world.Committed["a"]);
    }
}
