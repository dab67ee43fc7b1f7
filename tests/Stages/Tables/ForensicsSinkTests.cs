using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Tables.Tests;

public sealed class ForensicsSinkTests
{
    private const string Faulty = "id,quantity\n1,5\n2,-3\n3,4\n3,6,7\n4,1\n5,1\n6,8\n7,9\n8,9\n9,1\n11,2\n";

    [Fact]
    public async Task Apply_WritesBothReportsAndRemovalTakesThemAway()
    {
        using var folder = new TableTestFolder();
        await using var sink = new ForensicsSink(new ForensicsOptions(), folder.Context);
        Content content = folder.Write("sales 2023.csv", Faulty);
        string reports = Path.Combine(folder.State, "forensics", "tables");
        Assert.Null(await sink.IdentityAsync(default));
        await sink.OpenAsync(default);
        string? identity = await sink.IdentityAsync(default);
        Assert.NotNull(identity);

        await sink.ApplyAsync(new Generation<Content>("inbox", "sales 2023.csv", content.Sha256, [content]), default);
        await sink.CommitAsync(default);

        string[] files = [.. Reports(reports)];
        Assert.Equal([".json", ".md"], files.Select(Path.GetExtension));
        Assert.All(files, file => Assert.StartsWith("sales_2023.csv.", Path.GetFileName(file), StringComparison.Ordinal));
        JsonElement json = JsonDocument.Parse(await File.ReadAllTextAsync(files[0], default(CancellationToken))).RootElement;
        JsonElement negative = json.GetProperty("findings").EnumerateArray().Single(finding => finding.GetProperty("check").GetString() == "V08");
        Assert.Equal("fail", negative.GetProperty("status").GetString());
        Assert.Equal("error", negative.GetProperty("severity").GetString());
        Assert.Equal("validation", negative.GetProperty("phase").GetString());
        Assert.Equal("quantity", negative.GetProperty("columns")[0].GetString());
        Assert.Equal(2, negative.GetProperty("evidence")[0].GetProperty("row").GetInt64());
        Assert.Equal("-3", negative.GetProperty("evidence")[0].GetProperty("values").GetProperty("quantity").GetString());
        Assert.Equal(64, negative.GetProperty("fingerprint").GetString()!.Length);

        await sink.ApplyAsync(new Generation<Content>("inbox", "other.csv", content.Sha256, [content]), default);
        Assert.Equal(4, Reports(reports).Count());
        await sink.ApplyAsync(new Generation<Content>("inbox", "sales 2023.csv", content.Sha256, []), default);
        Assert.Equal(2, Reports(reports).Count());
        Assert.Equal(identity, await sink.IdentityAsync(default));
    }

    [Fact]
    public async Task Apply_AgainOrWithANewVersion_Replaces()
    {
        using var folder = new TableTestFolder();
        string path = Path.Combine(folder.Root, "reports");
        await using var sink = new ForensicsSink(new ForensicsOptions { Path = path }, folder.Context);
        await sink.OpenAsync(default);
        Content content = folder.Write("a.csv", Faulty);
        await sink.ApplyAsync(new Generation<Content>("inbox", "a.csv", content.Sha256, [content]), default);
        string[] first = [.. Reports(path).Select(File.ReadAllText)];

        await sink.ApplyAsync(new Generation<Content>("inbox", "a.csv", content.Sha256, [content]), default);
        Assert.Equal(first, Reports(path).Select(File.ReadAllText));

        Content changed = folder.Write("a.csv", Faulty.Replace("-3", "3", StringComparison.Ordinal));
        await sink.ApplyAsync(new Generation<Content>("inbox", "a.csv", changed.Sha256, [changed]), default);
        Assert.Equal(2, Reports(path).Count());
        Assert.DoesNotContain("V08 impossible values: quantity", File.ReadAllText(Reports(path).Last()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FolderOfAnotherPipeline_IsRefused()
    {
        using var folder = new TableTestFolder();
        NodeContext two = new()
        {
            Pipeline = "two", Name = folder.Context.Name, BaseFolder = folder.Root, StateFolder = folder.State, Assets = folder.Context.Assets,
        };
        await using var first = new ForensicsSink(new ForensicsOptions(), folder.Context);
        await first.OpenAsync(default);
        string? identity = await first.IdentityAsync(default);
        await using var second = new ForensicsSink(new ForensicsOptions(), two);
        await Assert.ThrowsAsync<InvalidDataException>(() => second.IdentityAsync(default).AsTask());
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() => second.OpenAsync(default).AsTask());
        Assert.Contains("pipeline 'two'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(identity, await first.IdentityAsync(default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PAR1 and then nothing")]
    [InlineData("a,b,c\n1,2\n1,2\n")]
    public async Task UnreadableTable_IsACriticalFinding(string text)
    {
        using var folder = new TableTestFolder();

        ForensicReport report = await folder.AnalyzeAsync(folder.Write("a.csv", text));

        Finding finding = Assert.Single(report.Findings);
        Assert.Equal(("V16", FindingStatus.Fail, FindingSeverity.Critical), (finding.Check, finding.Status, finding.Severity));
        Assert.Equal("1 finding: 1 critical", report.Summary());
        Assert.Contains("V16", report.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_IsTheSameForTheSameBytes()
    {
        using var folder = new TableTestFolder();
        Content content = SampleTableTests.Sample("observations-2023.csv");
        ForensicReport first = await folder.AnalyzeAsync(content);
        ForensicReport second = await folder.AnalyzeAsync(content);
        Assert.Equal(first.ToJson(), second.ToJson());
        Assert.Equal(first.ToMarkdown(), second.ToMarkdown());
        Assert.Distinct(first.Findings.Select(finding => finding.Fingerprint));
    }

    [Fact]
    public async Task HostileNamesAndCells_DoNotBecomeMarkupOrSql()
    {
        using var folder = new TableTestFolder();
        string header = "\"quantity'; DROP TABLE data; --\",\"<script>|`x`\",\"quantity'; DROP TABLE data; --\"";
        string rows = string.Concat(Enumerable.Range(0, 20).Select(i => i == 3 ? "-1,<b>|</b>,\n" : $"{i},x{i},{i}\n"));

        ForensicReport report = await folder.AnalyzeAsync(folder.Write("x'; DROP TABLE t; --.csv", header + "\n" + rows));

        Assert.DoesNotContain(report.Findings, finding => finding.Status == FindingStatus.Error);
        Assert.Contains(report.Findings, finding => finding.Check == "V08" && finding.Evidence[0].Values.Any(value => value.Value == "<b>|</b>"));
        Assert.DoesNotContain("<script>", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.DoesNotContain("| <b>|</b>", report.ToMarkdown(), StringComparison.Ordinal);
        JsonDocument.Parse(report.ToJson());
    }

    [Fact]
    public async Task AnalyzeFiles_MissingFile_Throws()
    {
        using var folder = new TableTestFolder();
        var forensics = new TableForensics(DuckFolder.Assets, Path.Combine(folder.State, "tmp"));
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => forensics.AnalyzeFilesAsync([Path.Combine(folder.Root, "none.csv")], TestContext.Current.CancellationToken));
        Assert.Contains("none.csv", missing.Message, StringComparison.Ordinal);

        ForensicReport report = await forensics.AnalyzeFilesAsync([folder.Write("a.csv", Faulty).Path], TestContext.Current.CancellationToken);
        Assert.Equal(10, Assert.Single(report.Tables).Rows);
    }

    [Fact]
    public async Task Analyze_Cancelled_Stops()
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write("a.csv", Faulty);
        var forensics = new TableForensics(DuckFolder.Assets, Path.Combine(folder.State, "tmp"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => forensics.AnalyzeAsync([content], new CancellationToken(canceled: true)));
        Assert.False(Directory.Exists(Path.Combine(folder.State, "tmp")) && Directory.GetFileSystemEntries(Path.Combine(folder.State, "tmp")).Length > 0);
    }

    private static IEnumerable<string> Reports(string folder) => Directory.EnumerateFiles(folder, "*.csv.*").Order(StringComparer.Ordinal);
}
