using Tars.Stages.Tables.Tests;

namespace Tars.Stages.Tables.Reports.Tests;

/// <summary>The form that lists the cells which are probably wrong.</summary>
public sealed class CellReportTests
{
    [Theory]
    [InlineData("-12.5", "-12.5")]
    [InlineData("-12.5+cmd", "'-12.5+cmd")]
    [InlineData("=1", "'=1")]
    public void Cell_IsPutOutOfASpreadsheetsReach_UnlessItIsANumber(string value, string written) => Assert.Equal(written, CsvReport.Cell(value));

    [Fact]
    public async Task Cells_NameRowLineColumnAndWhatIsExpected_OnceACell()
    {
        string[] towns = ["Ahlen", "Borken", "Coesfeld", "Dülmen", "Emsdetten", "Freckenhorst"];
        string csv = CheckRun.Rows("zip,town,x", 240, i => $"Z{i % 6},{(i == 50 ? "Coesfeldt" : i == 51 ? "=Ahlen" : towns[i % 6])},{i % 5}");

        string[] lines = CellReport.Write(await CheckRun.Analyze(csv)).Split("\r\n");

        Assert.Equal("dataset,row,line,column,value,expected,checks", lines[0]);
        Assert.Contains("tables/table.csv,51,52,town,Coesfeldt,Coesfeld,C02", lines);
        Assert.Contains("tables/table.csv,52,53,town,'=Ahlen,Dülmen,C02 C04", lines);
        Assert.Equal(["", "tables/table.csv,51,52", "tables/table.csv,52,53"], lines[1..].Select(line => line.Split(",town")[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Cells_HoldNoRowsGapsAndEmptyCells()
    {
        string csv = CheckRun.Rows("id,x", 100, i => $"{(i > 50 ? i + 7 : i)},{(i % 4 == 0 ? string.Empty : $"{i % 7}")}") + "99,1\n";

        ForensicReport report = await CheckRun.Analyze(csv);

        Assert.Contains(report.Findings, finding => finding.Check == "V02" && finding.IsRaised);
        Assert.Empty(FindingCell.Of(report));
    }
}
