using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The checks of measures along time: each with a fault that is planted, and its clean twin.</summary>
public sealed class SeriesCheckTests
{
    [Fact]
    public async Task P05_PointOffItsSeason_IsFoundThoughItsValueIsUsual()
    {
        Finding found = await One("P05", Daily(i => i == 500 ? 14 : 0), "load");
        Assert.Equal(501, Assert.Single(found.Evidence).Row);
        await Passes("P05", Daily(_ => 0));
    }

    [Fact]
    public async Task P06_LevelThatShiftsForGood_IsLocated()
    {
        Finding found = await One("P06", Noise(i => i >= 333 ? 9 : 0), "load");
        Assert.InRange(Assert.Single(found.Evidence).Row!.Value, 331, 337);
        Assert.Contains("changes its level at 1 point", found.Message, StringComparison.Ordinal);
        await Passes("P06", Noise(_ => 0));
    }

    [Fact]
    public async Task P06_SpreadThatShifts_IsLocated()
    {
        Finding found = await One("P06", Noise(_ => 0, i => i >= 400 ? 12 : 1), "load");
        Assert.Contains("changes its spread", found.Message, StringComparison.Ordinal);
        Assert.InRange(found.Evidence[0].Row!.Value, 380, 420);
    }

    [Fact]
    public async Task P06_WanderingSeries_HasNoLevels()
    {
        var random = new Random(3);
        double at = 0;
        await Passes("P06", Series(800, _ => at += Normal(random)));
    }

    [Fact]
    public async Task P07_PointUnlikeAllBefore_IsFound()
    {
        Finding found = await One("P07", Daily(i => i == 700 ? 45 : 0), "load");
        Assert.Contains(found.Evidence, evidence => evidence.Row == 701);
        for (int seed = 7; seed < 12; seed++)
            await Passes("P07", Daily(_ => 0, seed));
    }

    [Fact]
    public void AnomalyBenchmark_PerfectHas100AndNullHas0()
    {
        (int First, int Last)[] windows = [(300, 380), (600, 650)];
        var perfect = new double[1_000];
        perfect[300] = perfect[600] = 1;
        foreach (AnomalyBenchmarkScore score in (AnomalyBenchmarkScore[])[AnomalyBenchmarkScore.Standard, AnomalyBenchmarkScore.LowFalseAlarms, AnomalyBenchmarkScore.LowMisses])
        {
            Assert.Equal(100, score.Normalized(score.Raw(perfect, windows, 0.5), 2), 1e-9);
            Assert.Equal(0, score.Normalized(score.Raw(new double[1_000], windows, 0.5), 2), 1e-9);
        }
    }

    [Fact]
    public void AnomalyBenchmark_LateFlagsCountLess_FlagsInProbationNothing_FlagsOutsideCost()
    {
        (int First, int Last)[] windows = [(300, 399)];
        double At(params int[] flags)
        {
            var scores = new double[1_000];
            foreach (int flag in flags)
                scores[flag] = 1;
            return AnomalyBenchmarkScore.Standard.Raw(scores, windows, 0.5);
        }

        Assert.True(At(310) > At(350) && At(350) > At(398) && At(398) > 0);
        Assert.Equal(At(310), At(310, 350), 1e-12);
        Assert.Equal(At(310), At(10, 149, 310), 1e-12);
        Assert.Equal(At(310) - 0.11, At(200, 310), 1e-12);
        Assert.InRange(At(310, 405), At(310) - 0.11, At(310) - 0.001);
        Assert.Equal(At(310) - 0.11, At(310, 900), 1e-3);
        Assert.Equal(-1, At(), 1e-12);
    }

    [Fact]
    public async Task P08_DayOfAnotherShape_IsFound()
    {
        Finding found = await One("P08", Daily(i => i is >= 600 and < 612 ? -1.6 * Math.Sin(i * Math.PI / 12) * 10 : 0), "load");
        Assert.Contains(found.Evidence, evidence => evidence.Row is >= 585 and <= 612);
        await Passes("P08", Daily(_ => 0));
    }

    [Fact]
    public void MatrixProfile_EqualsDistancesByHand()
    {
        var random = new Random(9);
        double[] values = [.. Enumerable.Range(0, 120).Select(i => Math.Sin(i * 0.5) + (0.2 * Normal(random)))];
        const int Width = 10;
        double[] profile = MatrixProfile.Left(values, Width);
        for (int i = Width; i < profile.Length; i++)
        {
            double least = Enumerable.Range(0, i - (Width / 2) + 1).Min(j => Distance(values.AsSpan(i, Width), values.AsSpan(j, Width)));
            Assert.Equal(least, profile[i], 1e-6);
        }
    }

    [Theory]
    [InlineData("P05")]
    [InlineData("P06")]
    [InlineData("P08")]
    public async Task TimesThatAreNoClock_AreSkippedWithTheReason(string check)
    {
        var random = new Random(5);
        ForensicReport report = await Analyze(Rows("at,load", 300, i => F($"{new DateTime(2023, 1, 1).AddMinutes(random.Next(100_000)):yyyy-MM-dd HH:mm:ss},{Normal(random):F3}")));
        Finding said = Assert.Single(report.Findings, finding => finding.Check == check);
        Assert.Equal(FindingStatus.Skipped, said.Status);
        Assert.Contains("equal steps", said.Message, StringComparison.Ordinal);
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] x = Normalized(a.ToArray());
        double[] y = Normalized(b.ToArray());
        return Math.Sqrt(x.Zip(y, (p, q) => (p - q) * (p - q)).Sum());
    }

    private static double[] Normalized(double[] values)
    {
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Average(x => (x - mean) * (x - mean)));
        return [.. values.Select(x => (x - mean) / deviation)];
    }

    private static string Daily(Func<int, double> fault, int seed = 7)
    {
        var random = new Random(seed);
        return Series(960, i => 50 + (10 * Math.Sin(i * Math.PI / 12)) + (0.5 * Normal(random)) + fault(i));
    }

    private static string Noise(Func<int, double> fault, Func<int, double>? spread = null)
    {
        var random = new Random(8);
        return Series(700, i => 20 + ((spread?.Invoke(i) ?? 1) * Normal(random)) + fault(i));
    }

    private static string Series(int points, Func<int, double> value) => Rows(
        "at,load", points, i => F($"{new DateTime(2023, 1, 1).AddHours(i):yyyy-MM-dd HH:mm:ss},{value(i):F4}"));
}
