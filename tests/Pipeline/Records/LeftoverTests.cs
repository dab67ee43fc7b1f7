using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Records;

/// <summary>What a node left that the definition no longer has: said, kept, and taken away only on request.</summary>
public sealed class LeftoverTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task SourceIsRenamed_ItsRootsStayUntilTheyAreSweptAndOthersAreLeftAlone()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(Graph("before", "out"));
        RunPlan plan = await RunPlan.OfAsync(Graph("after", "out"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([new Leftover(NodeKind.Source, "before", 1)], plan.Leftovers);
        _world.Roots.Clear();
        _world.Roots["b"] = "two";
        RunReport report = await _world.RunAsync(Graph("after", "out"));
        Assert.Equal(plan.Leftovers, report.Leftovers);
        Assert.Equal(["a", "b"], _world.Committed.Keys.Order());

        Assert.Equal(plan.Leftovers, await SweepAsync(Graph("after", "out")));
        Assert.Equal(["b"], _world.Committed.Keys);
        Assert.Empty(await SweepAsync(Graph("after", "out")));
        RunReport last = await _world.RunAsync(Graph("after", "out"));
        Assert.Equal((1L, 0), (last.Unchanged, last.Leftovers.Count));
    }

    [Fact]
    public async Task SinkIsRemoved_ItsEffectsStayUntilItsOwnCodeTakesThemAway()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        await _world.RunAsync(Graph("in", "out"));
        PipelineDefinition without = _world.Graph()
            .Add<MemorySource>("in", _world.Options).Add<WorkStage>("work", _world.Options, ["in"]).Build();
        RunReport report = await _world.RunAsync(without);
        Assert.Equal([new Leftover(NodeKind.Sink, "out", 2)], report.Leftovers);
        Assert.Equal(2, _world.Committed.Count);
        await SweepAsync(without);
        Assert.Empty(_world.Committed);
        Assert.Empty((await RunPlan.OfAsync(without, cancellationToken: TestContext.Current.CancellationToken)).Leftovers);
    }

    [Fact]
    public async Task SinkOfAKindThatIsNoLongerKnown_IsRefusedByName()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(Graph("in", "out"));
        PipelineDefinition without = _world.Graph().Add<MemorySource>("in", _world.Options).Build();
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(
            () => LeftoverSweep.RemoveAsync(
                without, NodeCatalog.FromTypes(typeof(WorkStage)), new RunOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("'store'", e.Message);
        Assert.Single(_world.Committed);
    }

    private static Task<IReadOnlyList<Leftover>> SweepAsync(PipelineDefinition definition) =>
        LeftoverSweep.RemoveAsync(
            definition, NodeCatalog.FromTypes(typeof(MemorySink)), new RunOptions(), TestContext.Current.CancellationToken);

    private PipelineDefinition Graph(string source, string sink) => _world.Graph()
        .Add<MemorySource>(source, _world.Options)
        .Add<MemorySink>(sink, _world.Options, [source])
        .Build();
}
