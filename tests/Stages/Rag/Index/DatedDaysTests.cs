namespace Tars.Stages.Rag.Tests.Index;

public class DatedDaysTests
{
    [Theory]
    [InlineData("recordings/2023-03-14-discovery-night.wav", "2023-03-14", "2023-03-14")]
    [InlineData("VID_20230620_083000.mp4", "2023-06-20", "2023-06-20")]
    [InlineData("20230620083000.wav", "2023-06-20", "2023-06-20")]
    [InlineData("report 2023.06.20 final.pdf", "2023-06-20", "2023-06-20")]
    [InlineData("from 2022-01-01 to 2023-06-20.csv", "2023-06-20", "2023-06-20")]
    [InlineData("night-log-2023-02.txt", "2023-02-01", "2023-02-28")]
    [InlineData("night-log-2024-02.txt", "2024-02-01", "2024-02-29")]
    [InlineData("observations-2023.csv", "2023-01-01", "2023-12-31")]
    [InlineData("minutes (2021).md", "2021-01-01", "2021-12-31")]
    [InlineData("2019/05/06/call.mp3", "2019-05-06", "2019-05-06")]
    [InlineData("2019/05/call.mp3", "2019-05-01", "2019-05-31")]
    [InlineData("2019/05/06/call-2020.mp3", "2020-01-01", "2020-12-31")]
    [InlineData("log-2023-02-31.txt", "2023-02-01", "2023-02-28")]
    public void InName_ReadsTheMostExactDateOfTheName(string source, string first, string last)
    {
        DatedDays days = DatedDays.InName(source)!.Value;
        Assert.Equal((Date(first), Date(last)), (days.First, days.Last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("handbook.md")]
    [InlineData("photo-2048x2048.jpg")]
    [InlineData("serial-20231.txt")]
    [InlineData("12023-06-200.txt")]
    [InlineData("1899-12-31.txt")]
    [InlineData("v1.2.3-4.tar")]
    public void InName_WithoutADate_IsNull(string source) => Assert.Null(DatedDays.InName(source));

    [Fact]
    public void InName_LongNameOfDigitsAndHyphens_EndsInTime() =>
        Assert.Null(DatedDays.InName(string.Concat(Enumerable.Repeat("20231-", 1300)) + new string('2', 200)));

    [Fact]
    public void Of_NameBeforeTheTimeOfTheFile()
    {
        var written = new DateTimeOffset(2026, 11, 21, 23, 30, 0, TimeSpan.Zero);
        Assert.Equal(new DatedDays(Date("2023-03-14"), Date("2023-03-14")), DatedDays.Of("2023-03-14.txt", written));
        Assert.Equal(new DatedDays(Date("2026-11-21"), Date("2026-11-21")), DatedDays.Of("notes.txt", written));
        Assert.Null(DatedDays.Of("notes.txt", null));
    }

    [Theory]
    [InlineData("2023-06-20", "2023-06-20", "2023-06-20")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29")]
    [InlineData("1987", "1987-01-01", "1987-12-31")]
    public void TryParse_DayMonthOrYear_IsRead(string text, string first, string last)
    {
        Assert.True(DatedDays.TryParse(text, out DatedDays days));
        Assert.Equal((Date(first), Date(last)), (days.First, days.Last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2023-02-30")]
    [InlineData("2023-13")]
    [InlineData("20-06-2023")]
    [InlineData("2023-6-2")]
    [InlineData("99999")]
    [InlineData("0000")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(DatedDays.TryParse(text, out _));

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
