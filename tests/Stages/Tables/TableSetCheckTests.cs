using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The checks over several tables: each with a fault that is planted, and its clean twin.</summary>
public sealed class TableSetCheckTests
{
    [Fact]
    public async Task C01_ValueThatRefersToNothing_IsFoundWithItsRow()
    {
        string customers = Rows("id,name", 40, i => F($"{i + 1},Person {i}"));
        static string Orders(bool planted) => Rows("order_id,customer_id", 200, i => F($"{1000 + i},{(planted && i == 77 ? 999 : (i % 40) + 1)}"));
        Finding found = Assert.Single(await Of("C01", ("customers.csv", customers), ("orders.csv", Orders(true))), finding => finding.IsRaised);
        Assert.Equal(("tables/orders.csv", 1L, 78L), (found.Dataset, found.Affected, found.Evidence[0].Row));
        Assert.Equal(79, found.Evidence[0].Line);
        await Passes("C01", ("customers.csv", customers), ("orders.csv", Orders(false)));
    }

    [Fact]
    public async Task C01_FileWithAHashInItsName_IsKnownByAllOfIt()
    {
        string customers = Rows("id,name", 40, i => F($"{i + 1},Person {i}"));
        string orders = Rows("order_id,customer_id", 200, i => F($"{1000 + i},{(i == 77 ? 999 : (i % 40) + 1)}"));
        Assert.Single(await Of("C01", ("customers#2.csv", customers), ("orders#2.csv", orders)), finding => finding.IsRaised);
    }

    [Fact]
    public async Task C10_CopyThatLostARow_DiffersInCountAndSums()
    {
        const string Contract = "expect:\n  'copy.csv':\n    same_as: all.csv\n";
        static string Table(int rows, int shift) => Rows("id,amount", rows, i => F($"{(i + shift) % rows},{(((i + shift) % rows) * 1.5):F2}"));
        Finding found = Assert.Single(await Of("C10", Contract, ("all.csv", Table(300, 0)), ("copy.csv", Table(299, 0))), finding => finding.IsRaised);
        Assert.Equal("tables/copy.csv", found.Dataset);
        Assert.Contains(found.Evidence, evidence => evidence.Values[0].Value == "sum of amount");
        Assert.All(await Of("C10", Contract, ("all.csv", Table(300, 0)), ("copy.csv", Table(300, 120))), finding => Assert.Equal(FindingStatus.Pass, finding.Status));
    }

    [Fact]
    public async Task C10_OneCellChanged_IsSeenByTheHash()
    {
        const string Contract = "expect:\n  'copy.csv':\n    same_as: all.csv\n";
        static string Table(string last) => Rows("id,note", 300, i => F($"{i},{(i == 299 ? last : "seen")}"));
        Finding found = Assert.Single(await Of("C10", Contract, ("all.csv", Table("seen")), ("copy.csv", Table("been"))), finding => finding.IsRaised);
        Assert.Equal("hash of all rows", Assert.Single(found.Evidence).Values[0].Value);
    }

    [Fact]
    public async Task C14_PartOfAnotherSchema_IsTold()
    {
        static string Part(string header, Func<int, string> row) => Rows(header, 120, row);
        string january = Part("id,day,value,who", i => F($"{i},2023-01-{1 + (i % 28):00},{i * 0.5},Ana"));
        string february = Part("id,day,value,who,more", i => F($"{i + 200},2023-02-{1 + (i % 28):00},{(i % 2 == 0 ? "low" : "high")},,1"));
        Finding found = Assert.Single(await Of("C14", ("2023-01.csv", january), ("2023-02.csv", february)), finding => finding.IsRaised);
        Assert.Equal(["value", "who", "more"], found.Columns);
        await Passes("C14", ("2023-01.csv", january), ("2023-02.csv", january.Replace("2023-01", "2023-02", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task P12_MeasureThatDrifts_IsFoundAndChanceIsNot()
    {
        static string Part(int seed, double shift)
        {
            var random = new Random(seed);
            return Rows("id,level,other,site", 600, i => F($"{i},{10 + shift + Normal(random):F3},{Normal(random):F3},{(random.Next(3) == 0 ? "north" : "south")}"));
        }

        Finding found = Assert.Single(await Of("P12", ("a.csv", Part(1, 0)), ("b.csv", Part(2, 0.8))), finding => finding.IsRaised);
        Assert.Equal(("level", FindingStatus.Fail), (found.Columns[0], found.Status));
        for (int seed = 3; seed < 8; seed++)
            await Passes("P12", ("a.csv", Part(1, 0)), ("b.csv", Part(seed, 0)));
    }

    [Fact]
    public void P12_Smirnov_AgreesWithTables()
    {
        // The two-sided limit at 0.05 for large samples is 1.358 over the root of n m / (n + m).
        double[] a = [.. Enumerable.Range(0, 1_000).Select(i => (double)i)];
        double shift = 1.358 / Math.Sqrt(500) * 1_000;
        (double distance, double p) = P12Drift.Smirnov(a, [.. a.Select(x => x + shift)]);
        Assert.Equal(0.0607, distance, 1e-3);
        Assert.InRange(p, 0.045, 0.055);
    }

    [Fact]
    public async Task P13_NewAndVanishedValues_AreNamed()
    {
        static string Part(string third) => Rows("id,status", 300, i => F($"{i},{(i % 10 == 0 ? third : i % 2 == 0 ? "open" : "closed")}"));
        Finding found = Assert.Single(await Of("P13", ("a.csv", Part("waiting")), ("b.csv", Part("pending"))), finding => finding.IsRaised);
        Assert.Equal("status has other values than in a.csv: new 'pending'; gone 'waiting'.", found.Message);
        Assert.Equal(30, found.Affected);
        await Passes("P13", ("a.csv", Part("waiting")), ("b.csv", Part("waiting")));
    }

    [Fact]
    public async Task OneTable_SkipsThemAndSaysWhy()
    {
        ForensicReport report = await Analyze(Rows("a,b", 20, i => $"{i},{i}"));
        foreach (string check in (string[])["C01", "C10", "C14", "P12", "P13"])
            Assert.Contains("one was given", Assert.Single(report.Findings, finding => finding.Check == check && finding.Status == FindingStatus.Skipped).Message, StringComparison.Ordinal);
    }

    private static Task<List<Finding>> Of(string check, params (string Name, string Csv)[] tables) => Of(check, string.Empty, tables);

    private static async Task<List<Finding>> Of(string check, string contract, params (string Name, string Csv)[] tables)
    {
        using var folder = new TableTestFolder();
        ForensicReport report = await folder.AnalyzeAsync(
            contract.Length == 0 ? ForensicContract.Empty : ForensicContract.Parse(contract, "contract.yaml").Contract!,
            [],
            [.. tables.Select(table => folder.Write(table.Name, table.Csv))]);
        Assert.DoesNotContain(report.Findings, finding => finding.Status == FindingStatus.Error);
        return [.. report.Findings.Where(finding => finding.Check == check)];
    }

    private static async Task Passes(string check, params (string Name, string Csv)[] tables) =>
        Assert.All(await Of(check, tables), finding => Assert.True(finding.Status == FindingStatus.Pass, $"{finding.Status}: {finding.Message}"));
}
