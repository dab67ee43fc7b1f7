using System.Globalization;
using System.Text;

namespace Tars.Stages.Tables.Tests;

/// <summary>Builds small tables and runs the checks over them.</summary>
internal static class CheckRun
{
    internal static string Rows(string header, int count, Func<int, string> row)
    {
        var text = new StringBuilder(header).Append('\n');
        for (int i = 0; i < count; i++)
            text.Append(row(i)).Append('\n');
        return text.ToString();
    }

    internal static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    internal static async Task<ForensicReport> Analyze(string csv)
    {
        using var folder = new TableTestFolder();
        ForensicReport report = await folder.AnalyzeAsync(folder.Write("table.csv", csv));
        Assert.DoesNotContain(report.Findings, finding => finding.Status == FindingStatus.Error);
        return report;
    }

    internal static async Task<Finding> One(string check, string csv, string? column = null) => Assert.Single(
        (await Analyze(csv)).Findings,
        finding => finding.Check == check && (column is null || finding.Columns.Contains(column)) && finding.Affected > 0);

    /// <summary>What a check says of a clean twin: it may not raise anything, and must have looked.</summary>
    internal static async Task Passes(string check, string csv)
    {
        List<Finding> said = [.. (await Analyze(csv)).Findings.Where(finding => finding.Check == check)];
        Assert.NotEmpty(said);
        Assert.All(said, finding => Assert.True(finding.Status == FindingStatus.Pass, $"{finding.Status}: {finding.Message}"));
    }

    internal static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
