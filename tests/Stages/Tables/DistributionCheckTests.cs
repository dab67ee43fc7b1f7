using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The checks of how measures are distributed and go together: each with a fault that is planted, and its clean twin.</summary>
public sealed class DistributionCheckTests
{
    [Fact]
    public async Task P02_GroupBeyondTheFence_IsFound()
    {
        static string Table(int group) => Seeded(600, (i, random) => i % 20 == 3 && i < group * 20 ? 60 + Normal(random) : 20 + (3 * Normal(random)));
        Finding found = await One("P02", Table(25), "reading");
        Assert.Equal((25L, 4L), (found.Affected, found.Evidence[0].Row));
        await Passes("P02", Table(0));
    }

    [Fact]
    public void P02_Medcouple_IsZeroForSymmetricAndPositiveForRightSkewedValues()
    {
        double[] even = [.. Enumerable.Range(0, 201).Select(i => (double)i)];
        double[] skewed = [.. even.Select(x => Math.Exp(x / 60))];
        Assert.Equal(0, P02TukeyFences.Medcouple(even), 1e-12);
        Assert.InRange(P02TukeyFences.Medcouple(skewed), 0.3, 0.7);
        Assert.Equal(-P02TukeyFences.Medcouple(skewed), P02TukeyFences.Medcouple([.. skewed.Select(x => -x).Order()]), 1e-9);
    }

    [Fact]
    public async Task P03_DeviatesOfANormalColumn_AreFound()
    {
        static string Table(bool planted) => Seeded(500, (i, random) => planted && i is 40 or 41 ? (i == 40 ? 26.5 : 5) : 16 + (1.5 * Normal(random)));
        Finding found = await One("P03", Table(true), "reading");
        Assert.Equal([41L, 42L], found.Evidence.Select(evidence => evidence.Row));
        await Passes("P03", Seeded(500, (_, random) => 16 + (1.5 * Normal(random))));
    }

    [Fact]
    public void P03_RosnersExample_HasThreeOutliers()
    {
        // Rosner 1983; the handbook of NIST prints the 54 values and finds three outliers at the level .05 with up to ten asked for.
        double[] values =
        [
            -0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.70, 1.76, 1.77, 1.81, 1.91,
            1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.40, 2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93,
            3.21, 3.26, 3.30, 3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01,
        ];
        Assert.Equal((-0.25, 4.64, 3), P03ExtremeDeviates.Outliers(values, 0.05, 10));
    }

    [Fact]
    public async Task P04_RowAtTheEndsOfAllColumns_IsFoundThoughEachValueIsWithinRange()
    {
        static string Table(bool planted) => Many(800, (i, random) => planted && i == 77
            ? [39.4, 62.2, 12.9, 89.3, 5.9]
            : [30 + (3 * Normal(random)), 50 + (4 * Normal(random)), 10 + Normal(random), 80 + (3 * Normal(random)), 5 + (0.3 * Normal(random))]);
        Finding found = await One("P04", Table(true));
        Assert.Contains(found.Evidence, evidence => evidence.Row == 78);
        Assert.Contains("furthest out in", found.Evidence[0].Values[^1].Key, StringComparison.Ordinal);
        await Passes("P04", Table(false));
    }

    [Fact]
    public async Task P14_CopiedColumn_AndBrokenDependence_AreFound()
    {
        var random = new Random(4);
        double[] before = [.. Enumerable.Range(0, 600).Select(_ => Normal(random))];
        string csv = Rows("a,b,copy,free", 600, i => F($"{before[i]:F4},{(i < 300 ? before[i] : Normal(random)) + (0.1 * Normal(random)):F4},{before[i]:F4},{Normal(random):F4}"));
        ForensicReport report = await Analyze(csv);
        List<Finding> found = [.. report.Findings.Where(finding => finding.Check == "P14" && finding.IsRaised)];
        Assert.Contains(found, finding => finding.Columns is ["copy", "a"]);
        Assert.Contains(found, finding => finding.Columns is ["a", "b"] && finding.Message.Contains("changes", StringComparison.Ordinal) || finding.Message.Contains("in the first half", StringComparison.Ordinal));
        await Passes("P14", Rows("a,b,free", 600, i => F($"{before[i]:F4},{before[i] + (0.1 * Normal(random)):F4},{Normal(random):F4}")));
    }

    [Fact]
    public async Task P15_CellsMissingByARule_NameTheRule()
    {
        static string Table(bool byRule)
        {
            var random = new Random(5);
            return Rows("site,reading,note", 500, i => F($"{(i % 3 == 0 ? "north" : "south")},{random.NextDouble() * 9:F3},{((byRule ? i % 3 == 0 && i % 2 == 0 : random.Next(6) == 0) ? "" : "seen")}"));
        }

        Finding found = await One("P15", Table(true), "note");
        Assert.Equal(["note", "site"], found.Columns);
        Assert.Contains("is 'north'", found.Message, StringComparison.Ordinal);
        await Passes("P15", Table(false));
    }

    [Fact]
    public async Task P15_BoundHasAllRowsOfAValueOnOneSide()
    {
        // Two sevenths of the rows have the lowest value: no part of a twentieth ends there by itself.
        var random = new Random(9);
        string csv = Rows("level,note", 700, i => i % 7 < 2 ? "1.5," : F($"{2 + (random.NextDouble() * 9):F4},seen {random.Next()}"));
        Finding found = await One("P15", csv, "note");
        Assert.Equal(1, found.Statistic);
        Assert.Contains("is 1.5 or less", found.Message, StringComparison.Ordinal);
    }

    private static string Seeded(int rows, Func<int, Random, double> reading)
    {
        var random = new Random(12);
        return Rows("id,reading", rows, i => F($"{i},{reading(i, random):F4}"));
    }

    private static string Many(int rows, Func<int, Random, double[]> readings)
    {
        var random = new Random(13);
        return Rows("id,a,b,c,d,e", rows, i => F($"{i},") + string.Join(',', readings(i, random).Select(x => F($"{x:F4}"))));
    }
}
