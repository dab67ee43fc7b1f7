using System.Threading.Channels;
using System.Threading.Tasks.Dataflow;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Tars.Pipeline;

namespace Tars.Benchmarks.Engine;

/// <summary>
/// What an item costs in a chain of five stages of trivial work: the engine with its whole accounting (lineage, counts, receipts in the
/// ledger) beside raw blocks, raw channels and plain calls. One operation is one item through all five.
/// </summary>
[MemoryDiagnoser]
[HideColumns("Error", "StdDev", "RatioSD")]
public class EngineBenchmark
{
    /// <summary>Roots of a run; each brings the same number of items.</summary>
    internal const int Roots = 400;

    internal const int Items = 20_000_000;
    private const int Capacity = 1024;

    private readonly Number[] _numbers = [.. Enumerable.Range(0, 1024).Select(i => new Number(i))];
    private string _folder = string.Empty;

    public static int Run()
    {
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(1).WithIterationCount(5).WithInvocationCount(1).WithUnrollFactor(1))
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddExporter(BenchmarkDotNet.Exporters.MarkdownExporter.GitHub)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "tars-benchmarks"));
        return BenchmarkRunner.Run<EngineBenchmark>(config).HasCriticalValidationErrors ? 1 : 0;
    }

    [IterationSetup]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("tars-engine-").FullName;

    [IterationCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Benchmark(OperationsPerInvoke = Items)]
    public long DirectCalls()
    {
        Func<Number, Number>[] stages = [Same, Same, Same, Same, Same];
        long sum = 0;
        for (int i = 0; i < Items; i++)
        {
            Number number = _numbers[i & 1023];
            foreach (Func<Number, Number> stage in stages)
            {
                number = stage(number);
            }

            sum += number.Value;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Items, Baseline = true)]
    public async Task TransformBlocks()
    {
        var options = new ExecutionDataflowBlockOptions { BoundedCapacity = Capacity };
        var link = new DataflowLinkOptions { PropagateCompletion = true };
        TransformBlock<Number, Number>[] blocks = [.. Enumerable.Range(0, 4).Select(_ => new TransformBlock<Number, Number>(Same, options))];
        var last = new ActionBlock<Number>(n => Same(n), options);
        for (int i = 0; i < 3; i++)
        {
            blocks[i].LinkTo(blocks[i + 1], link);
        }

        blocks[3].LinkTo(last, link);
        for (int i = 0; i < Items; i++)
        {
            await blocks[0].SendAsync(_numbers[i & 1023]);
        }

        blocks[0].Complete();
        await last.Completion;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task Channels()
    {
        Channel<Number>[] channels = [.. Enumerable.Range(0, 5).Select(_ => Channel.CreateBounded<Number>(
            new BoundedChannelOptions(Capacity) { SingleReader = true, SingleWriter = true }))];
        Task[] stages = [.. Enumerable.Range(0, 5).Select(i => Task.Run(async () =>
        {
            await foreach (Number number in channels[i].Reader.ReadAllAsync())
            {
                Number next = Same(number);
                if (i < 4)
                {
                    await channels[i + 1].Writer.WriteAsync(next);
                }
            }

            if (i < 4)
            {
                channels[i + 1].Writer.Complete();
            }
        }))];
        for (int i = 0; i < Items; i++)
        {
            await channels[0].Writer.WriteAsync(_numbers[i & 1023]);
        }

        channels[0].Writer.Complete();
        await Task.WhenAll(stages);
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public Task EngineFused() => EngineAsync(fuse: true);

    [Benchmark(OperationsPerInvoke = Items)]
    public Task EngineWithQueues() => EngineAsync(fuse: false);

    private static Number Same(Number number) => number;

    private async Task EngineAsync(bool fuse)
    {
        PipelineBuilder graph = new PipelineBuilder("chain", _folder).Add<ManySource>("in").Add<ExpandStage>("expand", from: ["in"]);
        var policy = new NodePolicy { BufferItems = Capacity };
        for (int i = 1; i <= 5; i++)
        {
            graph = graph.Add<SameStage>($"s{i}", from: [i == 1 ? "expand" : $"s{i - 1}"], policy: policy);
        }

        await using PipelineRun run = PipelineRun.Create(graph.Build(), new RunOptions { Fuse = fuse });
        RunReport report = await run.RunAsync();
        if (report.Failure is not null || !report.Reconciles || report.Nodes[^1].Completed != Items)
        {
            throw new InvalidOperationException($"{report.Outcome}: {report.Failure}");
        }
    }
}
