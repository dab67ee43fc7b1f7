using System.Text.Json;

namespace Tars.Stages.Tables.Tests;

/// <summary>Every error that is planted in the samples is found, in its rows.</summary>
public sealed class PlantedErrorTests
{
    private static readonly Dictionary<string, string[]> Checks = new()
    {
        ["sequence-gap"] = ["C08"],
        ["exact-duplicate"] = ["V11"],
        ["impossible-value"] = ["V08"],
        ["future-date"] = ["V08"],
        ["type-mix"] = ["V04"],
        ["format-mix"] = ["V04"],
        ["disguised-null"] = ["V03"],
        ["missing"] = ["V02"],
        ["misspelling"] = ["C05"],
        ["wrong-arithmetic"] = ["C06"],
        ["wrong-order"] = ["C07"],
        ["outlier"] = ["P01"],
    };

    [Fact]
    public async Task PlantedErrors_AreFoundInTheirRows()
    {
        using var folder = new TableTestFolder();
        JsonElement planted = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(DuckFolder.Repository!, "samples", "make", "planted.json"), TestContext.Current.CancellationToken)).RootElement;
        var reports = new Dictionary<string, ForensicReport>();
        var missed = new List<string>();
        int covered = 0;
        foreach (JsonElement error in planted.GetProperty("planted").EnumerateArray())
        {
            string[] checks = Checks[error.GetProperty("kind").GetString()!];
            covered++;
            string file = error.GetProperty("file").GetString()!;
            if (!reports.TryGetValue(file, out ForensicReport? report))
                reports[file] = report = await folder.AnalyzeAsync(SampleTableTests.Sample(Path.GetFileName(file)));
            if (!IsFound(report, checks, error))
                missed.Add(error.GetRawText());
        }

        Assert.Empty(missed);
        Assert.True(covered >= 25, $"only {covered} planted errors are known");
    }

    private static bool IsFound(ForensicReport report, string[] checks, JsonElement error)
    {
        string? column = error.GetProperty("column").GetString();
        long[] rows = [.. error.GetProperty("rows").EnumerateArray().Select(row => row.GetInt64())];
        List<Finding> findings =
        [
            .. report.Findings.Where(finding => checks.Contains(finding.Check) && (column is null || finding.Columns.Contains(column))),
        ];
        if (error.TryGetProperty("missing", out _))
            return findings.Exists(finding => finding.Affected >= error.GetProperty("count").GetInt64() && finding.IsRaised);
        HashSet<long> found = [.. findings.SelectMany(finding => finding.Evidence).Select(evidence => evidence.Row ?? 0)];
        return rows.All(found.Contains);
    }
}
