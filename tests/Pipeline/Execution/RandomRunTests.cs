using System.Collections.Concurrent;
using System.Globalization;

namespace Tars.Pipeline.Tests.Execution;

/// <summary>
/// Random graphs with random faults, capacities and cancellations, soft and hard, resumed until done: nothing hangs, every run that ends by
/// itself reconciles, order holds where it is declared, and the effects are those of a run that nobody disturbed. Failures name the seed;
/// <c>TARS_RANDOM_SEED</c> makes the draw another.
/// </summary>
public sealed class RandomRunTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_watchdog = TimeSpan.FromMinutes(1);

    public static TheoryData<int> Seeds
    {
        get
        {
            int first = int.Parse(Environment.GetEnvironmentVariable("TARS_RANDOM_SEED") ?? "4100", CultureInfo.InvariantCulture);
            return new TheoryData<int>(Enumerable.Range(first, 40));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task DisturbedAndResumed_EndsAsIfNobodyHadDisturbedIt(int seed)
    {
        using var disturbed = new World();
        using var calm = new World();
        string where = $"seed {seed}";
        Fill(disturbed, seed);
        Fill(calm, seed);
        RunReport undisturbed = await WatchedAsync(Graph(calm, seed), new RunOptions(), where);
        Assert.True(undisturbed.Reconciles, $"{where}: {string.Join("; ", undisturbed.Nodes)}");

        var random = new Random(seed);
        int interruptions = random.Next(1, 5);
        for (int i = 0; i < interruptions; i++)
        {
            await InterruptAsync(disturbed, seed, random, where);
        }

        disturbed.OnApply = _ => { };
        disturbed.Seen.Clear();
        RunReport last = await WatchedAsync(Graph(disturbed, seed), Options(seed, default), where);
        Assert.True(last.Reconciles, $"{where}: {string.Join("; ", last.Nodes)}");
        Assert.True(last.Outcome is RunOutcome.Completed or RunOutcome.CompletedWithDeadLetters, $"{where}: {last.Outcome} {last.Failure}");
        Assert.True(IsInOrder(disturbed.Seen), $"{where}: {string.Join(' ', disturbed.Seen)}");
        Assert.Equal(Effects(calm), Effects(disturbed));
        Assert.Equal(Letters(calm), Letters(disturbed));
        Assert.Equal(last.Roots, last.Items.Count);
        RunReport again = await WatchedAsync(Graph(disturbed, seed), new RunOptions(), where);
        Assert.Equal(
            (0L, again.Roots), (again.DeadLetters - again.Sources.Sum(s => s.Failed), again.Unchanged + again.Sources.Sum(s => s.Failed)));
        output.WriteLine($"{where}: {undisturbed.Nodes.Count} nodes, {undisturbed.Roots} roots, {interruptions} interruptions");
    }

    /// <summary>Starts a run and drains or stops it when so many generations were applied.</summary>
    private static async Task InterruptAsync(World world, int seed, Random random, string where)
    {
        using var drain = new CancellationTokenSource();
        using var stop = new CancellationTokenSource();
        CancellationTokenSource which = random.Next(2) == 0 ? drain : stop;
        int left = random.Next(0, 25);
        world.OnApply = _ =>
        {
            if (Interlocked.Decrement(ref left) <= 0)
            {
                which.Cancel();
            }
        };
        if (left == 0)
        {
            await which.CancelAsync();
        }

        world.Seen.Clear();
        RunReport report = await WatchedAsync(Graph(world, seed), Options(seed, drain.Token), where, stop.Token);
        Assert.True(report.Outcome is not RunOutcome.Failed, $"{where}: {report.Failure}");
        Assert.True(IsInOrder(world.Seen), $"{where}: {string.Join(' ', world.Seen)}");
        Assert.True(which == stop || report.Reconciles, $"{where}, drained: {string.Join("; ", report.Nodes)}");
    }

    private static RunOptions Options(int seed, CancellationToken drain) =>
        new() { Drain = drain, MaxRootsInFlight = new Random(seed).Next(2, 40), Fuse = seed % 3 != 0 };

    private static async Task<RunReport> WatchedAsync(
        PipelineDefinition graph, RunOptions options, string where, CancellationToken stop = default)
    {
        await using PipelineRun run = PipelineRun.Create(graph, options);
        Task<RunReport> running = run.RunAsync(stop);
        if (await Task.WhenAny(running, Task.Delay(s_watchdog, CancellationToken.None)) != running)
        {
            Assert.Fail($"{where}: hangs: {string.Join("; ", run.Snapshot().Nodes)}");
        }

        return await running;
    }

    private static void Fill(World world, int seed)
    {
        var random = new Random(seed);
        int roots = random.Next(1, 90);
        for (int i = 0; i < roots; i++)
        {
            world.Roots[$"k{i:000}"] = i % 19 == 7 ? "unreadable" : $"{i:000}";
        }

        var tries = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        world.Work = async (line, _) =>
        {
            int draw = Draw(seed, line.Text);
            if (draw % 3 == 0)
            {
                await Task.Yield();
            }

            return draw switch
            {
                _ when draw % 13 == 0 => throw new ItemException("dead"),
                _ when draw % 17 == 0 && tries.AddOrUpdate(line.Text, 1, (_, n) => n + 1) <= 2 => throw new IOException("busy"),
                _ => Enumerable.Range(0, draw % 4).Select(n => line.Text.Length < 12 ? $"{line.Text}.{n}" : line.Text),
            };
        };
    }

    /// <summary>The same in every run and process, unlike a string's hash code.</summary>
    private static int Draw(int seed, string text) => text.Aggregate(seed, (h, c) => ((h * 31) + c) & 0xFFFFFF) % 9973;

    private static PipelineDefinition Graph(World world, int seed)
    {
        var random = new Random(seed * 7);
        PipelineBuilder graph = world.Graph().Memory(new ByteSize(1 << 20)).Add<MemorySource>("n0", world.Options);
        int stages = random.Next(1, 7);
        for (int i = 1; i <= stages; i++)
        {
            string[] from =
            [
                .. Enumerable.Range(0, i).OrderBy(_ => random.Next()).Take(random.Next(1, Math.Min(i, 3) + 1)).Select(n => $"n{n}"),
            ];
            string? when = random.Next(3) == 0 ? "length < 7" : null;
            NodePolicy policy = Policy(random);
            graph = random.Next(4) == 0
                ? graph.Add<BatchWork>($"n{i}", world.Options, from, when, policy)
                : graph.Add<WorkStage>($"n{i}", world.Options, from, when, policy);
        }

        // An ordered branch beside the others: what is watched behind it has to come as the source brought it.
        NodePolicy ordered = Policy(random) with { Order = NodeOrder.Source };
        graph = graph.Add<CostlyStage>("ordered", world.Options, ["n0"], policy: ordered).Add<WatchStage>(
            "watch", world.Options, ["ordered"]);
        return graph.Add<MemorySink>("out", world.Options, ["watch", .. Enumerable.Range(1, stages).Select(n => $"n{n}")]).Build();
    }

    private static NodePolicy Policy(Random random) => new()
    {
        Parallelism = random.Next(1, 5),
        BufferItems = random.Next(1, 5),
        BufferBytes = 1 << random.Next(9, 21),
        Order = random.Next(2) == 0 ? NodeOrder.None : NodeOrder.Source,
        BatchItems = random.Next(1, 9),
        BatchWithin = TimeSpan.FromMilliseconds(5),
        RetryAttempts = 4,
        RetryBackoff = TimeSpan.FromMilliseconds(1),
        RetryMaxBackoff = TimeSpan.FromMilliseconds(2),
    };

    private static bool IsInOrder(IEnumerable<string> seen) =>
        seen.Zip(seen.Skip(1)).All(p => string.CompareOrdinal(p.First, p.Second) < 0);

    // What fan-in delivers first is chance; the set is not.
    private static string[] Effects(World world) =>
        [
            .. world.Committed.OrderBy(c => c.Key, StringComparer.Ordinal)
                .Select(c => $"{c.Key}: {string.Join(' ', c.Value.Order(StringComparer.Ordinal))}"),
        ];

    private static string[] Letters(World world)
    {
        using SqliteLedger ledger = SqliteLedger.Open(world.Folder[".tars/ledger.db"]);
        return [.. ledger.DeadLetters("test").Select(d => $"{d.Key} {d.Node} {d.Error} {d.Payload}").Order(StringComparer.Ordinal)];
    }
}
