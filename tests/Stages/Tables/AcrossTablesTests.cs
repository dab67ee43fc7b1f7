using Tars.Pipeline;
using Tars.Stages.Acquire;
using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>Tables of several roots of a run, held against each other by the sink.</summary>
public sealed class AcrossTablesTests
{
    private static string Customers => Rows("id,name", 40, i => F($"{i + 1},Person {i}"));

    [Fact]
    public async Task ReferenceIntoAnotherRootsTable_IsChecked_AndAgainWhenEitherChanges()
    {
        using var folder = new TableTestFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "in"));
        Write(folder, "customers.csv", Customers);
        await RunAsync(folder);
        Assert.Null(Across(folder));

        Write(folder, "orders.csv", Orders(lost: 77));
        await RunAsync(folder);
        Finding found = Assert.Single(Across(folder)!.Findings, finding => finding.Check == "C01" && finding.IsRaised);
        Assert.Equal(("orders.csv", 1L, 78L), (found.Dataset, found.Affected, found.Evidence[0].Row));

        // The clean twin, by mending either of the two.
        Write(folder, "customers.csv", Customers + "999,Late Person\n");
        await RunAsync(folder);
        Assert.Equal(FindingStatus.Pass, Assert.Single(Across(folder)!.Findings, finding => finding.Check == "C01").Status);
        Write(folder, "customers.csv", Customers);
        Write(folder, "orders.csv", Orders(lost: -1));
        await RunAsync(folder);
        Assert.Equal(FindingStatus.Pass, Assert.Single(Across(folder)!.Findings, finding => finding.Check == "C01").Status);

        File.Delete(Path.Combine(folder.Root, "in", "customers.csv"));
        await RunAsync(folder);
        Assert.Null(Across(folder));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Root, "out", ".tables")));
    }

    [Fact]
    public async Task WhatIsKept_SaysWhatTheTablesThemselvesSay()
    {
        static string Part(int seed, double shift)
        {
            var random = new Random(seed);
            return Rows("id,level,site,day", 600, i => F($"{(seed * 1000) + i},{10 + shift + Normal(random):F3},{(random.Next(3) == 0 ? "north" : shift > 0 ? "east" : "south")},{new DateTime(2023, seed, 1 + (i % 28)):yyyy-MM-dd}"));
        }

        using var folder = new TableTestFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "in"));
        (string Name, string Text)[] tables = [("a.csv", Part(1, 0)), ("b.csv", Part(2, 0.8))];
        Content[] contents = [.. tables.Select(table => folder.Write(table.Name, table.Text) with { Source = table.Name })];
        Array.ForEach(tables, table => Write(folder, table.Name, table.Text));
        await RunAsync(folder);
        string[] sets = [.. CheckCatalog.Sets.Select(check => check.Id)];
        string[] direct = [.. Said((await folder.AnalyzeAsync(contents)).Findings.Where(finding => sets.Contains(finding.Check)))];
        Assert.Equal(direct, Said(Across(folder)!.Findings));
        Assert.Contains(direct, line => line.StartsWith("P12 Fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TablesThatHaveNothingToDoWithEachOther_HaveNoSuchReport()
    {
        using var folder = new TableTestFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "in"));
        Write(folder, "customers.csv", Customers);
        Write(folder, "weather.csv", Rows("day,rain", 60, i => F($"{new DateTime(2023, 1, 1).AddDays(i):yyyy-MM-dd},{i % 7 * 0.5}")));
        await RunAsync(folder);
        Assert.Null(Across(folder));
    }

    [Fact]
    public async Task ACommitThatNeverCame_IsMadeUpForByTheNext()
    {
        using var folder = new TableTestFolder();
        Directory.CreateDirectory(Path.Combine(folder.Root, "in"));
        Write(folder, "customers.csv", Customers);
        Write(folder, "orders.csv", Orders(lost: 77));
        await RunAsync(folder);
        string[] whole = [.. Reports(folder)];

        Content changed = TableTestFolder.Of(Write(folder, "orders.csv", Orders(lost: -1))) with { Source = "orders.csv" };
        NodeContext context = new() { Pipeline = "p", Name = "reports", BaseFolder = folder.Root, StateFolder = folder.State, Assets = DuckFolder.Assets };
        await using (var died = new ForensicsSink(new ForensicsOptions { Path = Path.Combine(folder.Root, "out") }, context))
        {
            await died.OpenAsync(default);
            await died.ApplyAsync(new Generation<Content>("inbox", "orders.csv", changed.Sha256, [changed]), default);
        }

        Assert.Contains(Across(folder)!.Findings, finding => finding.Check == "C01" && finding.IsRaised);
        await RunAsync(folder);
        Assert.DoesNotContain(Across(folder)!.Findings, finding => finding.Check == "C01" && finding.IsRaised);
        Write(folder, "orders.csv", Orders(lost: 77));
        await RunAsync(folder);
        Assert.Equal(whole, Reports(folder));
    }

    private static string Orders(int lost) => Rows("order_id,customer_id", 200, i => F($"{1000 + i},{(i == lost ? 999 : (i % 40) + 1)}"));

    private static IEnumerable<string> Said(IEnumerable<Finding> findings) =>
        findings.Select(finding => $"{finding.Check} {finding.Status} {finding.Fingerprint} {finding.Affected} {finding.Message}");

    private static string Write(TableTestFolder folder, string name, string text)
    {
        string path = Path.Combine(folder.Root, "in", name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(text.GetHashCode(StringComparison.Ordinal) & 0xfffff));
        return path;
    }

    private static IEnumerable<string> Reports(TableTestFolder folder) =>
        Directory.GetFiles(Path.Combine(folder.Root, "out"), "*.md").Order(StringComparer.Ordinal).Select(File.ReadAllText);

    private static ForensicReport? Across(TableTestFolder folder)
    {
        string file = Path.Combine(folder.Root, "out", "across.json");
        Assert.Equal(File.Exists(file), File.Exists(Path.ChangeExtension(file, "md")));
        return File.Exists(file) ? ForensicReport.Parse(File.ReadAllText(file)) : null;
    }

    private static async Task RunAsync(TableTestFolder folder)
    {
        PipelineDefinition definition = new PipelineBuilder("p", folder.Root)
            .Add<FolderSource>("inbox", new FolderOptions { Path = "in" })
            .Add<ForensicsSink>("reports", new ForensicsOptions { Path = Path.Combine(folder.Root, "out") }, from: ["inbox"])
            .Build();
        await using var run = PipelineRun.Create(definition, new RunOptions { Assets = DuckFolder.Assets });
        Assert.Equal(RunOutcome.Completed, (await run.RunAsync(TestContext.Current.CancellationToken)).Outcome);
    }
}
