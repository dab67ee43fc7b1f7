using System.Globalization;
using Tars.Duck;
using Tars.Pipeline;
using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>Numbers and dates in the notations of other countries are numbers and dates to every check.</summary>
public sealed class CellNotationTests
{
    private const int Count = 120;

    [Theory]
    [InlineData("1.234,5", "12,25", "7,5", "12x", "V04")]
    [InlineData("1 234,5", "12,25", "7", "12.25", "V04")]
    [InlineData("1,234.5", "12.25", "7", "1,23,4", "V04")]
    [InlineData("1'234.50", "12.25", "12'345", "n. a. 1", "V04")]
    [InlineData("31.12.2024", "1.2.2024", "03.11.2023", "31.02.2024", "V04")]
    [InlineData("12/31/2024", "2/1/2024", "11/03/2023 14:05", "13/31/2024", "V04")]
    [InlineData("12.5", "3.25", "7", "4,5", "V04")]
    [InlineData("2024-01-02", "2024-02-03", "2024-03-04", "3.2.2024", "V04")]
    [InlineData("31/12/2024", "1/2/2024", "03/11/2023 2:05 PM", "31/13/2024", "V04")]
    public async Task Cell_ThatDoesNotFitTheColumnsNotation_IsNamed(string one, string two, string three, string odd, string check)
    {
        string[] cells = [one, two, three];
        Finding found = await One(check, Table("value", i => i == 40 ? odd : cells[i % 3]), "value");
        Assert.Equal([41L], found.Evidence.Select(evidence => evidence.Row));
        Assert.Contains($"'{odd}'", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_WithDecimalCommas_AreMeasured()
    {
        Finding found = await One("P01", Table("price", i => i == 70 ? "123.456,78" : F($"{10 + (i * 7 % 13)},{i % 90:00}")), "price");
        Assert.Equal([71L], found.Evidence.Select(evidence => evidence.Row));
    }

    [Fact]
    public async Task Dates_WithTheDayInFront_HaveAnOrderAndACentury()
    {
        Finding found = await One(
            "C07",
            Rows("begun;ended", Count, i => F($"{1 + (i % 20)}.3.2024;{(i == 33 ? 1 : 2 + (i % 20))}.{(i == 33 ? 2 : 3)}.2024")),
            "begun");
        Assert.Equal([34L], found.Evidence.Select(evidence => evidence.Row));
    }

    [Theory]
    [InlineData("d.m.y", "31.02.24")]
    [InlineData("d/m/y", "31/02/24")]
    [InlineData("m/d/y", "02/31/24")]
    public async Task Dates_WithYearsInTwoDigits_AreDates(string form, string odd)
    {
        string Cell(int day, int month) =>
            form.Replace("d", F($"{day:00}"), StringComparison.Ordinal).Replace("m", F($"{month:00}"), StringComparison.Ordinal)
                .Replace("y", "24", StringComparison.Ordinal);
        string table = Rows("id;seen", Count, i => F($"{i};{(i == 40 ? odd : i == 41 ? Cell(31, 3) : Cell(1 + (i % 28), 1 + (i % 3)))}"));
        Finding found = await One("V04", table, "seen");
        Assert.Equal([41L], found.Evidence.Select(evidence => evidence.Row));
        Assert.Equal("2024-03-31", Asked(table, "max"));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("49")]
    [InlineData("50")]
    [InlineData("99")]
    public void Years_InTwoDigits_AreOfTheCenturyThatDotNetTakesThemFor(string year)
    {
        string meant = F($"{CultureInfo.InvariantCulture.Calendar.ToFourDigitYear(int.Parse(year, CultureInfo.InvariantCulture))}-06-05");
        string table = Rows("id;born", Count, i => F($"{i};{(i == 5 ? $"05.06.{year}" : F($"{1 + (i % 28):00}.{1 + (i % 12):00}.{20 + (i % 10)}"))}"));
        Assert.Equal(meant, Asked(table, meant[2] == '0' && meant[3] == '0' || meant[0] == '1' ? "min" : "max"));
    }

    [Theory]
    [InlineData("192.168.001", "10.20.300", "4.5.6")]
    [InlineData("1/2/2024", "3/4/2024", "5/6/2024")]
    [InlineData("0123,5", "0444,7", "0555,1")]
    [InlineData("24/12/31", "24/11/01", "23/01/15")]
    [InlineData("01.02.24", "03.04.24", "05.06.24")]
    [InlineData("24-12-31", "24-11-30", "24-01-13")]
    [InlineData("10.20.30", "1.2.30", "4.15.6")]
    public async Task Cells_ThatMayMeanSomethingElse_StayText(string one, string two, string three)
    {
        string[] cells = [one, two, three];
        Assert.Equal(ColumnKind.Text, Profile(Table("value", i => cells[i % 3])).Kind);
        ForensicReport report = await Analyze(Table("value", i => i == 40 ? "x" : cells[i % 3]));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "V04" && finding.Affected > 0);
    }

    /// <summary>The least or greatest value of the second column, as the checks read it.</summary>
    private static string Asked(string csv, string function)
    {
        string? answer = null;
        ColumnProfile profile = Profile(csv, (table, column) =>
        {
            using DuckResult result = table.Connection.Query($"SELECT {function}({column.Value})::DATE::VARCHAR FROM t");
            answer = (string)result.ReadAll()[0][0]!;
        });
        Assert.Equal(ColumnKind.Time, profile.Kind);
        return answer!;
    }

    private static ColumnProfile Profile(string csv, Action<LoadedTable, ColumnProfile>? look = null)
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write("table.csv", csv);
        using LoadedTable table = TableLoader.Load(
            content.Path, content.Name, folder.Root, new TableSettings(), TestContext.Current.CancellationToken);
        ColumnProfile column = TableProfile.Of(table, TestContext.Current.CancellationToken).Columns[1];
        look?.Invoke(table, column);
        return column;
    }

    private static string Table(string name, Func<int, string> cell) => Rows($"id;{name}", Count, i => $"{i};{cell(i)}");
}
