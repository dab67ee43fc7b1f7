namespace Tars.Stages.Tables.Tests;

/// <summary>The counts that are known of the UCI Online Retail table.</summary>
public sealed class OnlineRetailTests
{
    [Fact]
    public async Task OnlineRetail_KnownCountsAreFound()
    {
        using var folder = new TableTestFolder();
        ForensicReport report = await folder.AnalyzeAsync(TableTestFolder.Of(Path("online_retail.parquet")));

        Assert.Equal(541_909, Assert.Single(report.Tables).Rows);
        Assert.Equal(135_080, One(report, "V02", "CustomerID").Affected);
        Assert.Equal(FindingStatus.Fail, One(report, "V02", "CustomerID").Status);
        Assert.Equal(1_454, One(report, "V02", "Description").Affected);
        Assert.Equal(5_268, One(report, "V11").Affected);
        Assert.Equal(2, One(report, "V08", "UnitPrice", "negative").Affected);
        Assert.Equal(2_515, One(report, "V08", "UnitPrice", "zero").Affected);
        Assert.Equal(10_624, One(report, "V08", "Quantity", "negative").Affected);
        Assert.Equal(23_162, One(report, "C08", "InvoiceNo").Affected);
        Assert.Equal(1, One(report, "C09", "InvoiceNo").Affected);
        Assert.All(report.Findings, finding => Assert.True(finding.Evidence.Count <= Finding.UsualEvidence));
        Assert.DoesNotContain(report.Findings, finding => finding.Status == FindingStatus.Error);
    }

    private static Finding One(ForensicReport report, string check, string? column = null, string? words = null) => Assert.Single(
        report.Findings,
        finding => finding.Check == check
            && (column is null || finding.Columns.Contains(column))
            && (words is null || finding.Message.Contains(words, StringComparison.Ordinal)));

    private static string Path(string name)
    {
        if (Environment.GetEnvironmentVariable("TARS_TEST_DATA") is { } given)
            return System.IO.Path.Combine(given, name);
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string file = System.IO.Path.Combine(at.FullName, "shared", "data", name);
            if (File.Exists(file))
                return file;
        }

        Assert.Skip($"shared/data/{name} is not found beside the repository");
        return string.Empty;
    }
}
