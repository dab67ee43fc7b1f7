namespace Tars.Stages.Tables.Tests;

/// <summary>The counts that are known of the UCI Online Retail table.</summary>
public sealed class OnlineRetailTests
{
    [Fact]
    public async Task OnlineRetail_KnownCountsAreFound()
    {
        using var folder = new TableTestFolder();
        ForensicReport report = await folder.AnalyzeAsync(TableTestFolder.Of(SharedData.Path("online_retail.parquet")));

        Assert.Equal(541_909, Assert.Single(report.Tables).Rows);
        Assert.Equal(135_080, One(report, "V02", "CustomerID").Affected);
        Assert.Equal(FindingStatus.Fail, One(report, "V02", "CustomerID").Status);
        Assert.Equal(1_454, One(report, "V02", "Description").Affected);
        Assert.Equal(5_268, One(report, "V11").Affected);
        Assert.Equal(2, One(report, "V08", "UnitPrice", "negative").Affected);
        Assert.Equal(2_515, One(report, "V08", "UnitPrice", "zero").Affected);
        Finding negative = One(report, "V08", "Quantity", "negative");
        Assert.Equal(10_624, negative.Affected);
        Assert.EndsWith("In 9,288 of them InvoiceNo has the form 'C9', in which all are; 1,336 are elsewhere.", negative.Message, StringComparison.Ordinal);
        Assert.Contains("(9,288 of this form)", One(report, "V04", "InvoiceNo").Message, StringComparison.Ordinal);
        Assert.Contains("650 values of StockCode have more than one Description.", One(report, "C02", "StockCode", "settles Description").Message, StringComparison.Ordinal);
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
}
