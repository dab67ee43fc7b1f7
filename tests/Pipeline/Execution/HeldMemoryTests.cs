using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Tars.Pipeline.Tests.Execution;

/// <summary>What a run holds of its roots: nothing of those that are settled, and of equal texts in the ledger one.</summary>
public sealed class HeldMemoryTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunThatHasEnded_HoldsNoKeyOfItsRoots(bool second)
    {
        PipelineDefinition graph = _world.Graph()
            .Add<FleetingSource>("in", new FleetingOptions { World = _world.Id })
            .Add<FleetingSink>("out", from: ["in"])
            .Build();
        if (second)
        {
            await _world.RunAsync(graph);
        }

        FleetingSource.Brought[_world.Id] = [];
        await using PipelineRun run = PipelineRun.Create(graph, new RunOptions { MaxReportedRoots = 0 });
        Assert.Equal(RunOutcome.Completed, (await run.RunAsync(TestContext.Current.CancellationToken)).Outcome);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        WeakReference[] brought = [.. FleetingSource.Brought[_world.Id]];
        Assert.Equal(FleetingSource.Count, brought.Length);

        // Pooled tasks and the like may still know one or two.
        Assert.InRange(brought.Count(b => b.IsAlive), 0, FleetingSource.Count / 20);
        GC.KeepAlive(run);
    }

    [Fact]
    public async Task Receipts_OfOneRun_ShareFingerprintAndRun()
    {
        for (int i = 0; i < 3; i++)
        {
            _world.Roots[$"{i}"] = $"text {i}";
        }

        PipelineDefinition graph = _world.Chain();
        await _world.RunAsync(graph);
        using var ledger = SqliteLedger.Open(Path.Combine(graph.StateFolder, "ledger.db"));
        Receipt[] receipts = [.. ledger.Receipts(graph.Name, "in").Values];
        Assert.Equal(3, receipts.Length);
        Assert.All(receipts, r => Assert.Same(receipts[0].Fingerprint, r.Fingerprint));
        Assert.All(receipts, r => Assert.Same(receipts[0].Run, r.Run));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("grün 😀")]
    public void DigestOfAManifest_IsThatOfItsTextInUtf8_HoweverItIsCut(string text)
    {
        string json = string.Concat(Enumerable.Repeat(text, 5000));
        for (int from = 0; from < Math.Min(4, json.Length); from++)
        {
            string cut = json[from..];
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cut))), RunManifest.DigestOf(cut));
        }
    }

    public sealed record FleetingOptions
    {
        public string World { get; init; } = string.Empty;
    }

    /// <summary>Roots with keys that only the run may hold.</summary>
    [Node("fleeting", 1, "Roots of which nobody else keeps anything.")]
    public sealed class FleetingSource(FleetingOptions options) : Source<Line>
    {
        public const int Count = 500;

        internal static ConcurrentDictionary<string, List<WeakReference>> Brought { get; } = new(StringComparer.Ordinal);

        public override async IAsyncEnumerable<Root<Line>> ReadAsync(
            KnownRoots known, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (int i = 0; i < Count; i++)
            {
                await Task.Yield();
                yield return Next(i);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private Root<Line> Next(int number)
        {
            string key = new([.. $"key {number}"]);
            Brought.GetOrAdd(options.World, _ => []).Add(new WeakReference(key));
            return Root<Line>.Of(key, World.Version("text"), new Line("text"), bytes: 4);
        }
    }

    [Node("drop", 1, "Keeps nothing.")]
    public sealed class FleetingSink : Sink<Line>
    {
        public override ValueTask ApplyAsync(Generation<Line> generation, CancellationToken cancellationToken) => default;
    }
}
