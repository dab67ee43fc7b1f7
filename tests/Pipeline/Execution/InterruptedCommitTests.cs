namespace Tars.Pipeline.Tests.Execution;

/// <summary>A run dies when its effects are in place and its receipts are not; before the next one the source goes on.</summary>
public sealed class InterruptedCommitTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Resume_NewRootHasGoneMeanwhile_ItsEffectGoesToo()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        await DieAfterTheSinkCommittedAsync();
        Assert.Equal(["one"], _world.Committed["a"]);

        _world.Roots.Remove("a");
        await _world.RunAsync(_world.Chain());

        Assert.Equal(["b"], _world.Committed.Keys);
    }

    [Fact]
    public async Task Resume_ChangedRootIsBackAtItsOldVersion_SoIsItsEffect()
    {
        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain());
        _world.Roots["a"] = "changed";
        await DieAfterTheSinkCommittedAsync();
        Assert.Equal(["changed"], _world.Committed["a"]);

        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain());

        Assert.Equal(["one"], _world.Committed["a"]);
    }

    [Fact]
    public async Task Resume_RemovedRootIsBack_SoIsItsEffect()
    {
        _world.Roots["a"] = "one";
        _world.Roots["b"] = "two";
        await _world.RunAsync(_world.Chain());
        _world.Roots.Remove("a");
        await DieAfterTheSinkCommittedAsync();
        Assert.Equal(["b"], _world.Committed.Keys);

        _world.Roots["a"] = "one";
        await _world.RunAsync(_world.Chain());

        Assert.Equal(["one"], _world.Committed["a"]);
    }

    [Fact]
    public async Task Resume_NothingTookEffectYetAndTheRootIsGone_NothingIsLeft()
    {
        _world.Roots["a"] = "one";
        _world.OnApply = _ => throw new IOException("the process dies here");
        Assert.Equal(RunOutcome.Failed, (await _world.RunAsync(_world.Chain())).Outcome);
        _world.OnApply = _ => { };

        _world.Roots["b"] = "two";
        _world.Roots.Remove("a");
        await _world.RunAsync(_world.Chain());
        RunReport third = await _world.RunAsync(_world.Chain());

        Assert.Equal(["b"], _world.Committed.Keys);
        Assert.Equal((1, 0), (third.Unchanged, third.Sources[0].Removed));
    }

    private async Task DieAfterTheSinkCommittedAsync()
    {
        _world.OnCommit = () =>
        {
            _world.Committed = new(_world.Applied, StringComparer.Ordinal);
            throw new IOException("the process dies here");
        };
        Assert.Equal(RunOutcome.Failed, (await _world.RunAsync(_world.Chain())).Outcome);
        _world.OnCommit = () => { };
    }
}
