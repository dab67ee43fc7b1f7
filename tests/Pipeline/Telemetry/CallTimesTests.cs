using System.Text.Json;
using Tars.Pipeline.Execution;
using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Telemetry;

/// <summary>Percentiles of a histogram of constant size, against those of the times themselves.</summary>
public sealed class CallTimesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1999)]
    public void Percentiles_AreWithinTheErrorThatIsPromised(int seed)
    {
        var random = new Random(seed);
        var clock = new CallClock(shared: false);
        // From tens of nanoseconds to hours, spread evenly over the magnitudes.
        TimeSpan[] times = [.. Enumerable.Range(0, 5000).Select(_ => TimeSpan.FromTicks((long)Math.Pow(10, random.NextDouble() * 11))).Order()];
        foreach (TimeSpan time in times)
            clock.Add(time, 1);
        CallTimes calls = clock.Read();

        Assert.Equal(times.Length, calls.Count);
        foreach (double share in (double[])[0, 0.01, 0.5, 0.95, 0.99, 0.999, 1])
        {
            double exact = times[Math.Max(0, (int)Math.Ceiling(share * times.Length) - 1)].TotalSeconds;
            Assert.InRange(calls.SecondsAt(share), exact * (1 - (1 / 64.0)) - 5e-8, (exact * (1 + (1 / 64.0))) + 5e-8);
        }
    }

    [Fact]
    public void EveryBucket_HoldsItsOwnMiddle_AndTheLastWhatIsLonger()
    {
        for (int i = 0; i < CallTimes.Length; i++)
            Assert.Equal(i, CallTimes.BucketOf(TimeSpan.FromTicks((long)CallTimes.MiddleOf(i))));
        Assert.Equal(CallTimes.Length - 1, CallTimes.BucketOf(TimeSpan.MaxValue));
        Assert.Equal(0, CallTimes.BucketOf(TimeSpan.FromSeconds(-1)));
        Assert.True(TimeSpan.FromTicks((long)CallTimes.MiddleOf(CallTimes.Length - 1)) > TimeSpan.FromDays(60));
    }

    [Fact]
    public void Histograms_AddUp_AndOutliveJson()
    {
        var clock = new CallClock(shared: true);
        clock.Add(TimeSpan.FromMilliseconds(1), 95);
        clock.Add(TimeSpan.FromSeconds(2), 5);
        CallTimes calls = JsonSerializer.Deserialize<CallTimes>(JsonSerializer.Serialize(clock.Read(), PayloadJson.Options), PayloadJson.Options)!;
        Assert.Equal((100L, 0.001, 0.001, 2.0), (calls.Count, Math.Round(calls.P50Seconds, 4), Math.Round(calls.P95Seconds, 4), Math.Round(calls.P99Seconds, 1)));

        CallTimes both = calls.Plus(calls).Plus(CallTimes.None);
        Assert.Equal((200L, calls.P99Seconds), (both.Count, both.P99Seconds));
        Assert.Equal((0L, 0.0), (CallTimes.None.Count, CallTimes.None.P95Seconds));
    }

    [Fact]
    public async Task ARun_MeasuresEveryCall()
    {
        using var world = new World();
        for (int i = 0; i < 7; i++)
            world.Roots[$"r{i}"] = $"line {i}";
        RunReport report = await world.RunAsync(world.Chain());
        Assert.Equal([7L, 7L, 7L], report.Nodes.Select(node => node.Calls.Count));
        Assert.Equal(report.Nodes[1].Calls.P95Seconds, (await ReadAsync(world, report)).Nodes[1].Calls.P95Seconds);
    }

    private static Task<RunReport> ReadAsync(World world, RunReport report)
    {
        using SqliteLedger ledger = SqliteLedger.Open(Path.Combine(world.Chain().StateFolder, "ledger.db"));
        return Task.FromResult(JsonSerializer.Deserialize<RunReport>(ledger.Run(report.Run)!.Report!, PayloadJson.Options)!);
    }

    [Fact]
    public void ReportsOfEarlierVersions_HaveNoTimes()
    {
        var before = JsonSerializer.Deserialize<NodeReport>(
            """{"name":"a","in":1,"out":1,"completed":1,"filtered":0,"skipped":0,"dead":0,"retries":0,"busy_seconds":1,"queued":0,"queued_bytes":0}""",
            PayloadJson.Options)!;
        Assert.Equal(0, before.Calls.Count);
    }
}
