using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Planning;

/// <summary>A plan says what the run then does, and changes nothing.</summary>
public sealed class RunPlanTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task NothingRanYet_EverythingIsNewAndNothingIsMade()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "unreadable";
        RunPlan plan = await RunPlan.OfAsync(_world.Chain(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(plan.HasChanges);
        Assert.Equal((1, 1), (plan.Sources[0].New, plan.Sources[0].Failed));
        Assert.False(Directory.Exists(_world.Folder[".tars"]));
        Assert.Empty(_world.Worked);
        Assert.Equal("cannot be read", plan.Roots.Single(r => r.Key == "b").Failure);
    }

    [Fact]
    public async Task EveryKindOfChange_IsWhatTheRunThenDoes()
    {
        foreach (string key in (string[])["changed", "gone", "moved", "same", "twin"])
        {
            _world.Roots[key] = key == "twin" ? "moved" : key;
        }

        await _world.RunAsync(_world.Chain());
        _world.Roots["changed"] = "other";
        _world.Roots["bad"] = "unreadable";
        _world.Roots["new"] = "new";
        _world.Roots["elsewhere"] = "moved";
        _world.Roots.Remove("moved");
        _world.Roots.Remove("gone");
        RunPlan plan = await RunPlan.OfAsync(_world.Chain(), cancellationToken: TestContext.Current.CancellationToken);
        RunReport report = await _world.RunAsync(_world.Chain());
        SourceCount expected = new()
        {
            Source = "in",
            New = 1,
            Changed = 1,
            Moved = 1,
            Removed = 1,
            Outdated = 0,
            Unchanged = 2,
            Failed = 1,
        };
        Assert.Equal(expected, Assert.Single(plan.Sources));
        Assert.Equal(expected, Assert.Single(report.Sources));
        Assert.Equal(
            report.Items.Where(i => i.Change != RootChange.Unchanged).Select(i => (i.Key, i.Change)).Order(),
            plan.Roots.Select(r => (r.Key, r.Change)).Order());
        Assert.Equal(["1 new", "1 changed", "1 moved", "1 removed"], plan.Nodes[^1].Why);
    }

    [Fact]
    public async Task OptionOfAStageChanged_OnlyThatStageGivesAReason()
    {
        _world.Roots["a"] = "one";
        PipelineDefinition Graph(string variant, string? when = null) => _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<CostlyStage>("costly", _world.Options, ["in"])
            .Add<WatchStage>("watch", _world.Options with { Variant = variant }, ["costly"], when)
            .Add<MemorySink>("out", _world.Options, ["watch"])
            .Build();
        await _world.RunAsync(Graph("x"));
        RunPlan plan = await RunPlan.OfAsync(Graph("y", "length > 1"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, plan.Sources[0].Outdated);
        Assert.True(plan.Nodes[1].Keeps);
        Assert.Equal(["1 to be done again"], plan.Nodes[1].Why);
        Assert.Equal(
            ["1 to be done again", "option 'variant' is \"y\" and was \"x\"", "when is length > 1 and was absent"], plan.Nodes[2].Why);
        await _world.RunAsync(Graph("y", "length > 1"));
        Assert.False(
            (await RunPlan.OfAsync(Graph("y", "length > 1"), cancellationToken: TestContext.Current.CancellationToken)).HasChanges);
    }

    [Fact]
    public async Task SinkLostItsState_ThePlanSaysSoAndVoidsNothing()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain());
        _world.SinkIdentity = "another";
        RunPlan plan = await RunPlan.OfAsync(_world.Chain(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, plan.Sources[0].Outdated);
        Assert.Contains("what it wrote to was emptied or exchanged", plan.Nodes[^1].Why);
        _world.SinkIdentity = "sink-1";
        Assert.False((await RunPlan.OfAsync(_world.Chain(), cancellationToken: TestContext.Current.CancellationToken)).HasChanges);
    }

    [Fact]
    public async Task WhileARunHoldsTheState_APlanCanBeMade()
    {
        _world.Roots["a"] = "one";
        PipelineDefinition chain = _world.Chain();
        await _world.RunAsync(chain);
        await using PipelineRun run = PipelineRun.Create(chain);
        Assert.False((await RunPlan.OfAsync(chain, cancellationToken: TestContext.Current.CancellationToken)).HasChanges);
    }
}
