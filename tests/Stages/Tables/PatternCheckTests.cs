using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The checks of distributions.</summary>
public sealed class PatternCheckTests
{
    [Theory]
    [InlineData(400, "above")]
    [InlineData(-300, "below")]
    [InlineData(0.02, "below")]
    public async Task P01_ValueFarFromAllOthers_IsFound(double far, string side)
    {
        var random = new Random(11);
        Finding found = await One("P01", Rows("id,reading", 300, i => F($"{i},{(i == 120 ? far : 20 + (5 * Normal(random))):F2}")), "reading");
        Assert.Equal((121L, 1L), (Assert.Single(found.Evidence).Row, found.Affected));
        Assert.Contains($"far {side}", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P01_WrongYear_IsFound()
    {
        Finding found = await One("P01", Rows("id,visited", 200, i => F($"{i},{(i == 9 ? 2013 : 2023)}-{1 + (i % 12):00}-{1 + (i % 28):00}")), "visited");
        Assert.Equal(10, Assert.Single(found.Evidence).Row);
    }

    [Theory]
    [InlineData("normal")]
    [InlineData("uniform")]
    [InlineData("exponential")]
    [InlineData("lognormal")]
    [InlineData("laplace")]
    [InlineData("poisson")]
    public async Task P01_TailsOfDistributions_AreLeftAlone(string name)
    {
        // Each table has 20 columns of its distribution, so that chance has 100 columns to show itself in.
        var random = new Random(17);
        int raised = 0;
        for (int table = 0; table < 5; table++)
        {
            ForensicReport report = await Analyze(Rows(
                string.Join(',', Enumerable.Range(0, 20).Select(c => $"m{c}")), 200,
                _ => string.Join(',', Enumerable.Range(0, 20).Select(_ => F($"{Draw(random, name):F4}")))));
            raised += report.Findings.Count(finding => finding.Check == "P01" && finding.IsRaised);
        }

        Assert.InRange(raised, 0, 2);
    }

    [Fact]
    public void Benford_StatisticsOfKnownCounts_AreExact()
    {
        // 1000 amounts that all begin with 1: chi-squared is n (1/p - 1), the deviation 2 (1 - p) / 9.
        double p = Math.Log10(2);
        long[] digits = [1000, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(1000 * ((1 / p) - 1), P09Benford.ChiSquared(digits), 1e-9);
        Assert.Equal(2 * (1 - p) / 9, P09Benford.Deviation(digits), 1e-12);
    }

    [Fact]
    public void ChiSquaredTail_AgreesWithTables()
    {
        Assert.Equal(0.05, Statistics.ChiSquaredTail(15.50731, 8), 1e-6);
        Assert.Equal(0.01, Statistics.ChiSquaredTail(20.09024, 8), 1e-6);
        Assert.Equal(1, Statistics.ChiSquaredTail(0, 8));
    }

    [Fact]
    public void QValues_AreThoseOfBenjaminiAndHochberg()
    {
        double[] q = Statistics.QValues([0.01, 0.04, 0.03, 0.005, 0.9]);
        Assert.Equal([0.025, 0.05, 0.05, 0.025, 0.9], q.Select(x => Math.Round(x, 12)));
        Assert.Empty(Statistics.QValues([]));
    }

    [Fact]
    public async Task P09_InventedAmounts_AreToldAndGrownOnesAreNot()
    {
        var random = new Random(23);
        ForensicReport report = await Analyze(Rows(
            "id,amount_grown,amount_invented,price", 1_500,
            i => F($"{i},{Math.Pow(10, random.NextDouble() * 4):F2},{Math.Pow(10, random.Next(4)) * (1 + (9 * random.NextDouble())):F2},{random.Next(500, 900)}")));

        Finding found = Assert.Single(report.Findings, finding => finding.Check == "P09" && finding.IsRaised);
        Assert.Equal(["amount_invented"], found.Columns);
        Assert.Equal((FindingSeverity.Info, 9), (found.Severity, found.Evidence.Count));
    }

    [Fact]
    public async Task P09_NoAmountsOrTooFew_IsSkipped()
    {
        ForensicReport report = await Analyze(Rows("phone,amount", 400, i => $"{49_000_000 + (i * 7919)},{i}"));
        Assert.Equal(FindingStatus.Skipped, report.Findings.Single(finding => finding.Check == "P09").Status);
    }

    [Fact]
    public async Task P18_MissingPoints_AreCountedAndLocated()
    {
        Finding found = await One("P18", Rows("at,x", 200, i => F($"{new DateTime(2023, 1, 1).AddMinutes((i + (i > 90 ? 6 : 0)) * 10):yyyy-MM-ddTHH:mm:ss},{i % 7}")));

        Evidence evidence = Assert.Single(found.Evidence);
        Assert.Equal((6L, 92L), (found.Affected, evidence.Row));
        Assert.Equal([new("last before", "2023-01-01 15:00:00"), new("first behind", "2023-01-01 16:10:00"), new("missing", "6")], evidence.Values);
        Assert.StartsWith("6 points of time missing in at, which goes on in steps of 00:10:00", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P18_NightsAndDaysWithoutEvents_AreNoGaps()
    {
        var random = new Random(6);
        DateTime day = new(2023, 1, 1);
        int passed = 0;
        ForensicReport report = await Analyze(Rows("open,born", 600, i =>
        {
            passed += random.Next(3) == 0 ? 1 : 0;
            return F($"{day.AddDays(i / 40).AddMinutes(480 + (i % 40 * 15)):yyyy-MM-ddTHH:mm},{day.AddDays(passed):yyyy-MM-dd}");
        }));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "P18" && finding.IsRaised);
    }

    [Fact]
    public async Task P18_BusinessDaysAndEvents_HaveNoGaps()
    {
        var random = new Random(4);
        ForensicReport report = await Analyze(Rows(
            "day,event", 300,
            i => F($"{new DateTime(2023, 1, 2).AddDays((i / 5 * 7) + (i % 5)):yyyy-MM-dd},{new DateTime(2023, 1, 2).AddMinutes((i * 60) + random.Next(50)):yyyy-MM-ddTHH:mm}")));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "P18" && finding.IsRaised);
    }

    private static double Draw(Random random, string name) => name switch
    {
        "normal" => 10 + Normal(random),
        "uniform" => random.NextDouble() * 100,
        "exponential" => -Math.Log(1 - random.NextDouble()),
        "lognormal" => Math.Exp(Normal(random)),
        "laplace" => Math.Log(1 - random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1),
        _ => Enumerable.Range(0, 40).Count(_ => random.NextDouble() < 0.1),
    };

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
