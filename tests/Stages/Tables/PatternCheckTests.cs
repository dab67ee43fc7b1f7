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
        Assert.Equal(1000 * ((1 / p) - 1), new LeadingDigits(digits, 1).ChiSquared, 1e-9);
        Assert.Equal(2 * (1 - p) / 9, new LeadingDigits(digits, 1).Deviation, 1e-12);
    }

    [Fact]
    public void Benford_StatisticsOfTwoDigits_AreExact()
    {
        // 1,800 amounts, 20 for each pair of digits; the expected numbers were computed by another program.
        var digits = new LeadingDigits([.. Enumerable.Repeat(20L, 90)], 10);
        Assert.Equal(732.7454225081058, digits.ChiSquared, 1e-9);
        Assert.Equal(0.005974275217872824, digits.Deviation, 1e-12);
        Assert.Equal(-6.390433075736205, digits.Z(10), 1e-9);
        Assert.Equal(4.1630262294727745, digits.Z(99), 1e-9);
        Assert.Equal(0.045090885187516076, digits.Z(40), 1e-9);
        Assert.Equal(1, LeadingDigits.MantissaArc(Math.Cos(2), Math.Sin(2)), 1e-12);
    }

    [Fact]
    public async Task P09_SecondDigitsThatWereRounded_AreFoundWhereTheFirstAreRight()
    {
        static string Amounts(int seed, bool planted)
        {
            var random = new Random(seed);
            return Rows("id,amount", 6_000, i => F($"{i},{Amount(random, planted && i % 4 == 3):F2}"));
        }

        static double Amount(Random random, bool rounded)
        {
            double amount = Math.Pow(10, 0.5 + (random.NextDouble() * 4));
            double half = Math.Pow(10, Math.Floor(Math.Log10(amount))) / 2;
            return rounded ? Math.Floor(amount / half) * half : amount;
        }

        Finding found = await One("P09", Amounts(1, true), "amount");
        Assert.Contains("first two digits", found.Message, StringComparison.Ordinal);
        Assert.All(found.Evidence.Take(5), e => Assert.True(e.Values[0].Value is [_, '0' or '5'], e.Values[0].Value));
        for (int seed = 2; seed < 6; seed++)
            await Passes("P09", Amounts(seed, false));
    }

    [Fact]
    public void CramersV_IsZeroForIndependentAndOneForTellingColumns()
    {
        (Contingency apart, Contingency telling) = (new Contingency(), new Contingency());
        foreach (string a in (string[])["x", "y", "z"])
        {
            telling.Add(a, a, 50);
            foreach (string b in (string[])["p", "q"])
                apart.Add(a, b, 25);
        }

        Assert.Equal(0, apart.CramersV, 1e-12);
        Assert.Equal(0, apart.MutualInformation, 1e-12);
        Assert.Equal(1, telling.CramersV, 1e-12);
        Assert.Equal(Math.Log2(3), telling.MutualInformation, 1e-12);

        // chi-squared of ((30, 10), (10, 50)) is 34.0278 for 100 pairs; the correction takes 1/99 and 1/99.
        var two = new Contingency();
        two.Add("a", "p", 30);
        two.Add("a", "q", 10);
        two.Add("b", "p", 10);
        two.Add("b", "q", 50);
        Assert.Equal(Math.Sqrt((0.3402777777777778 - (1 / 99.0)) / (1 - (1 / 99.0))), two.CramersV, 1e-9);
    }

    [Fact]
    public async Task P14_CategoriesThatPartFromSomeRowOn_AreFound()
    {
        static string Table(bool planted)
        {
            var random = new Random(8);
            string[] cities = ["Oslo", "Rome", "Bonn", "Lyon"];
            string[] lands = ["Norway", "Italy", "Germany", "France"];
            return Rows("city,land,colour", 800, i =>
            {
                int city = random.Next(4);
                return $"{cities[city]},{lands[planted && i >= 400 ? random.Next(4) : city]},{(random.Next(2) == 0 ? "red" : "blue")}";
            });
        }

        Finding found = (await Analyze(Table(true))).Findings.First(f => f.Check == "P14" && f.IsRaised);
        Assert.Equal(["city", "land"], found.Columns);
        Assert.Contains("Cramér's V", found.Message, StringComparison.Ordinal);
        await Passes("P14", Table(false));
        Assert.Contains("city and land (V 1.00, ", (await Analyze(Table(false))).Findings.Single(f => f.Check == "P14").Message, StringComparison.Ordinal);
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
