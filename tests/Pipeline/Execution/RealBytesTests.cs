using Tars.Testing;

namespace Tars.Pipeline.Tests.Execution;

/// <summary>The byte budget with payloads that really weigh what they say: twice as much passes than may be in flight.</summary>
public sealed class RealBytesTests : IDisposable
{
    private const int Mebi = 1 << 20;

    private static long s_alive;
    private static long s_most;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ArraysOfAKilobyteTo64Megabytes_AreNotAllAliveAtOnce()
    {
        Interlocked.Exchange(ref s_alive, 0);
        Interlocked.Exchange(ref s_most, 0);
        int[] sizes =
        [
            64 * Mebi, 1024, 7 * Mebi, 64 * Mebi, 30 * Mebi, 4096, 64 * Mebi,
            64 * Mebi, Mebi, 50 * Mebi, 64 * Mebi, 64 * Mebi, 16 * Mebi, 64 * Mebi,
        ];
        var policy = new NodePolicy { Parallelism = 2, BufferItems = 16 };
        var taken = new PipelineOutput<Blob>();
        PipelineDefinition graph = new PipelineBuilder("bytes", _folder.Path)
            .Memory(new ByteSize(256 * Mebi))
            .AddSource("in", Blobs(sizes))
            .AddStage<Blob, Blob>("touch", Touch, ["in"], policy: policy)
            .AddStage<Blob, Blob>("again", Touch, ["touch"], policy: policy)
            .AddOutput("out", taken, ["again"])
            .Build();
        await using PipelineRun run = PipelineRun.Create(graph);
        Task<RunReport> running = run.RunAsync(TestContext.Current.CancellationToken);
        int count = 0;
        await foreach (Generation<Blob> generation in taken)
        {
            count++;
            Interlocked.Add(ref s_alive, -generation.Items.Sum(b => b.Bytes.LongLength));
        }

        RunReport report = await running;
        Assert.Equal((sizes.Length, true), (count, report.Reconciles));
        Assert.InRange(report.PeakBytes, 64 * Mebi, 256 * Mebi);
        // Beyond the budget there is what the source holds while it waits for room, and what this reader has in hand.
        Assert.InRange(s_most, 64 * Mebi, (256 + 64 + 64) * Mebi);
        Assert.True(sizes.Sum(s => (long)s) > (256L + 64 + 64) * Mebi);
    }

    private static ValueTask Touch(Blob blob, Output<Blob> output, CancellationToken cancellationToken)
    {
        blob.Bytes.AsSpan().Fill(1);
        output.Emit(blob);
        return default;
    }

    private static async IAsyncEnumerable<Root<Blob>> Blobs(int[] sizes)
    {
        for (int i = 0; i < sizes.Length; i++)
        {
            await Task.Yield();
            long alive = Interlocked.Add(ref s_alive, sizes[i]);
            s_most = Math.Max(s_most, alive);
            yield return Root<Blob>.Of($"k{i:00}", World.Version($"{i}"), new Blob(new byte[sizes[i]]), bytes: sizes[i]);
        }
    }

    private sealed record Blob([property: System.Text.Json.Serialization.JsonIgnore] byte[] Bytes) : IMeasured
    {
        public long MemoryBytes => Bytes.LongLength;
    }
}
