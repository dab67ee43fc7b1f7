namespace Tars.Pipeline.Tests.Execution;

/// <summary>A run does as it is asked from outside.</summary>
public sealed class ControlTests : IDisposable
{
    private readonly World _world = new();

    public ControlTests()
    {
        for (int i = 0; i < 50; i++)
        {
            _world.Roots[$"k{i:00}"] = $"{i}";
        }
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Pause_HoldsTheSourcesUntilResume()
    {
        PipelineDefinition chain = _world.Chain();
        await using PipelineRun run = PipelineRun.Create(chain);
        _world.BeforeRoot = (key, _) =>
        {
            if (key == "k20")
            {
                run.Pause();
            }

            return default;
        };
        Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
        while (!run.Snapshot().Paused || run.Snapshot().RootsFinished < 20)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.False(running.IsCompleted);
        Assert.Equal((20, 20), (run.Snapshot().RootsSeen, _world.Committed.Count));
        run.Resume();
        RunReport report = await running;
        Assert.Equal((RunOutcome.Completed, 50), (report.Outcome, _world.Committed.Count));
        Assert.True(report.Reconciles);
    }

    [Theory]
    [InlineData(RunRequest.Drain, 20)]
    [InlineData(RunRequest.Stop, 0)]
    public async Task AskedByFile_ThePausedRunEndsAndResumes(RunRequest request, int atLeast)
    {
        PipelineDefinition chain = _world.Chain();
        await using (PipelineRun run = PipelineRun.Create(chain))
        {
            _world.BeforeRoot = (key, _) =>
            {
                if (key == "k20")
                {
                    run.Pause();
                }

                return default;
            };
            Assert.True(RunControl.IsRunning(chain.StateFolder));
            Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
            while (run.Snapshot().RootsSeen < 20)
            {
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            RunControl.Ask(chain.StateFolder, request);
            RunReport report = await running;
            Assert.Equal((RunOutcome.Stopped, null), (report.Outcome, report.Failure));
            Assert.InRange(_world.Committed.Count, atLeast, 20);
        }

        Assert.False(RunControl.IsRunning(chain.StateFolder));
        _world.BeforeRoot = (_, _) => default;
        RunReport rest = await _world.RunAsync(chain);
        Assert.Equal((RunOutcome.Completed, 50), (rest.Outcome, _world.Committed.Count));
    }
}
