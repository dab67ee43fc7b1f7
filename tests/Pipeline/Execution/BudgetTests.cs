using Tars.Testing;

namespace Tars.Pipeline.Tests.Execution;

/// <summary>
/// The byte budget: what is in flight stays under it, whatever sizes travel, and a root that
/// needs more than all of it still comes through.
/// </summary>
public sealed class BudgetTests : IDisposable
{
    private const long Mebi = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task SizesOfAKilobyteTo64Megabytes_PeakStaysUnderTheBudget(int seed)
    {
        var random = new Random(seed);
        Load[] loads = [.. Enumerable.Range(0, 120).Select(i => new Load($"k{i:000}", (long)Math.Pow(2, 10 + (random.NextDouble() * 16))))];
        int parallelism = random.Next(1, 5);
        var policy = new NodePolicy { Parallelism = parallelism, BufferItems = random.Next(1, 40) };
        var out1 = new PipelineOutput<Load>();
        PipelineDefinition graph = new PipelineBuilder("budget", _folder.Path)
            .Memory(new ByteSize(256 * Mebi))
            .AddSource("in", Roots(loads))
            .AddStage<Load, Load>("a", Same, ["in"], policy: policy)
            .AddStage<Load, Load>("b", Same, ["a"], policy: policy with { Parallelism = 5 - parallelism })
            .AddStage<Load, Load>("c", Same, ["a", "b"], policy: policy)
            .AddOutput("out", out1, ["c"])
            .Build();
        (RunReport report, List<Generation<Load>> generations) = await RunAsync(graph, out1);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.True(report.Reconciles);
        Assert.Equal(loads.Length, generations.Count);
        Assert.All(generations, g => Assert.Equal(2, g.Items.Count));
        Assert.InRange(report.PeakBytes, 64 * Mebi, 256 * Mebi);
    }

    [Fact]
    public async Task StageMakesFarMoreThanTheNextOneTakes_PeakStaysUnderTheBudget()
    {
        var out1 = new PipelineOutput<Load>();
        var wide = new NodePolicy { BufferItems = 1000, BufferBytes = 64L << 30 };
        // All roots are let in, being small, before anything is made of the first.
        var allIn = new TaskCompletionSource();
        PipelineDefinition graph = new PipelineBuilder("budget", _folder.Path)
            .Memory(new ByteSize(256 * Mebi))
            .AddSource("in", Roots(Enumerable.Range(0, 60).Select(i => new Load($"k{i:000}", 1000)), allIn.SetResult))
            .AddStage<Load, Load>("many", async (load, output, cancellationToken) =>
            {
                await allIn.Task.WaitAsync(cancellationToken);
                for (int i = 0; i < 4; i++)
                {
                    output.Emit(load with { Bytes = 6 * Mebi }, 6 * Mebi);
                }
            }, ["in"], policy: wide with { Parallelism = 2 })
            .AddStage<Load, Load>("slow", async (load, output, cancellationToken) =>
            {
                await Task.Delay(1, cancellationToken);
                output.Emit(load, load.Bytes);
            }, ["many"], policy: wide)
            .AddOutput("out", out1, ["slow"])
            .Build();
        (RunReport report, List<Generation<Load>> generations) = await RunAsync(graph, out1);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal(60, generations.Count);
        Assert.InRange(report.PeakBytes, 128 * Mebi, 256 * Mebi);
    }

    [Fact]
    public async Task ARootLedToMoreThanTheWholeBudget_ItComesThroughAllTheSame()
    {
        var out1 = new PipelineOutput<Load>();
        PipelineDefinition graph = new PipelineBuilder("budget", _folder.Path)
            .Memory(new ByteSize(8 * Mebi))
            .AddSource("in", Roots([new Load("a", 1000), new Load("b", 1000)]))
            .AddStage<Load, Load>("many", (load, output, _) =>
            {
                for (int i = 0; i < 40; i++)
                {
                    output.Emit(load with { Bytes = Mebi }, Mebi);
                }

                return default;
            }, ["in"])
            .AddOutput("out", out1, ["many"])
            .Build();
        (RunReport report, List<Generation<Load>> generations) = await RunAsync(graph, out1);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal([40, 40], generations.Select(g => g.Items.Count));
        Assert.InRange(report.PeakBytes, 40 * Mebi, 2 * 80 * Mebi);
    }

    [Fact]
    public async Task ARootLedToMoreThanTheWholeBudget_BehindABatchThatWaitsForCompany_ItComesThrough()
    {
        var out1 = new PipelineOutput<Load>();
        PipelineDefinition graph = new PipelineBuilder("budget", _folder.Path)
            .Memory(new ByteSize(4 * Mebi))
            .AddSource("in", Roots([new Load("a", 1000), new Load("b", 1000)]))
            .AddStage<Load, Load>("many", (load, output, _) =>
            {
                for (int i = 0; i < 10; i++)
                {
                    output.Emit(load with { Bytes = Mebi }, Mebi);
                }

                return default;
            }, ["in"])
            .Add<LoadBatchStage>(
                "batch", from: ["many"], policy: new NodePolicy { BatchItems = 100, BatchWithin = TimeSpan.FromMinutes(5) })
            .AddOutput("out", out1, ["batch"])
            .Build();
        (RunReport report, List<Generation<Load>> generations) = await RunAsync(graph, out1);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Equal([10, 10], generations.Select(g => g.Items.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SlowNodeSpills_TheNodeBeforeIsNotHeldUp_AndEverythingArrivesInOrder(bool spill)
    {
        var out1 = new PipelineOutput<Load>();
        var emitted = new TaskCompletionSource();
        int made = 0;
        PipelineDefinition graph = new PipelineBuilder("spill", _folder.Path)
            .AddSource("in", Roots([new Load("a", 1000)]))
            .AddStage<Load, Load>("many", (load, output, _) =>
            {
                for (int i = 0; i < 50; i++)
                {
                    output.Emit(new Load($"{load.Key}{i:00}", 1000), 1000);
                }

                return default;
            }, ["in"])
            .AddStage<Load, Load>("each", (load, output, _) =>
            {
                if (Interlocked.Increment(ref made) == 50)
                {
                    emitted.SetResult();
                }

                output.Emit(load, load.Bytes);
                return default;
            }, ["many"], policy: new NodePolicy { Parallelism = 2, Order = NodeOrder.Source })
            .AddStage<Load, Load>("slow", async (load, output, cancellationToken) =>
            {
                // With spilling all that the node before makes is made before the first item is through.
                if (spill)
                {
                    await emitted.Task.WaitAsync(cancellationToken);
                }

                output.Emit(load, load.Bytes);
            }, ["each"], policy: new NodePolicy { BufferItems = 2, Spill = spill })
            .AddOutput("out", out1, ["slow"])
            .Build();
        (RunReport report, List<Generation<Load>> generations) = await RunAsync(graph, out1);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.True(report.Reconciles);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => new Load($"a{i:00}", 1000)), Assert.Single(generations).Items);
        Assert.Equal(spill, report.Nodes.Single(n => n.Name == "slow").Spilled > 40);
    }

    [Fact]
    public async Task ItemsLargerThanTheWholeBudget_PassAlone()
    {
        var out1 = new PipelineOutput<Load>();
        PipelineDefinition graph = new PipelineBuilder("budget", _folder.Path)
            .Memory(new ByteSize(4 * Mebi))
            .AddSource("in", Roots([.. Enumerable.Range(0, 6).Select(i => new Load($"k{i}", 10 * Mebi))]))
            .AddStage<Load, Load>("a", Same, ["in"])
            .AddOutput("out", out1, ["a"])
            .Build();
        (RunReport report, List<Generation<Load>> generations) = await RunAsync(graph, out1);
        Assert.Equal(6, generations.Count);
        Assert.InRange(report.PeakBytes, 10 * Mebi, 11 * Mebi);
    }

    private static ValueTask Same(Load load, Output<Load> output, CancellationToken cancellationToken)
    {
        output.Emit(load, load.Bytes);
        return default;
    }

    private static async IAsyncEnumerable<Root<Load>> Roots(IEnumerable<Load> loads, Action? done = null)
    {
        foreach (Load load in loads)
        {
            await Task.Yield();
            yield return Root<Load>.Of(load.Key, World.Version(load.Key), load, bytes: load.Bytes);
        }

        done?.Invoke();
    }

    private static async Task<(RunReport Report, List<Generation<Load>> Generations)> RunAsync(
        PipelineDefinition graph, PipelineOutput<Load> output)
    {
        await using PipelineRun run = PipelineRun.Create(graph);
        Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
        var generations = new List<Generation<Load>>();
        await foreach (Generation<Load> generation in output)
        {
            generations.Add(generation);
        }

        return (await running.WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None), generations);
    }

    public sealed record Load(string Key, long Bytes);

    [Node("test_load_batch", 1, "Hands on what it gets, many at once.")]
    public sealed class LoadBatchStage : BatchStage<Load, Load>
    {
        public override ValueTask ProcessAsync(
            IReadOnlyList<Load> inputs, IReadOnlyList<Output<Load>> outputs, CancellationToken cancellationToken)
        {
            for (int i = 0; i < inputs.Count; i++)
            {
                outputs[i].Emit(inputs[i], inputs[i].Bytes);
            }

            return default;
        }
    }
}
