using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The checks of values against each other: a planted fault is found and located, and what only looks like one is left alone.</summary>
public sealed class ConsistencyCheckTests
{
    [Fact]
    public async Task C02_ValueOtherThanTheSettledOne_ShowsTheUsualOne()
    {
        string[] towns = ["Ulm", "Bonn", "Kiel", "Trier", "Mainz", "Jena"];
        Finding found = await One("C02", Rows("zip,town,x", 120, i => $"Z{i % 6},{(i == 50 ? "Bonn" : towns[i % 6])},{i % 5}"), "town");

        Evidence evidence = Assert.Single(found.Evidence);
        Assert.Equal(51, evidence.Row);
        Assert.Equal([new("zip", "Z2"), new("town", "Bonn"), new("usual value", "Z1"), new("rows with it", "20")], evidence.Values);
    }

    [Fact]
    public async Task C02_ValueThatIsUsualEverywhere_IsNoDependency()
    {
        var random = new Random(9);
        ForensicReport report = await Analyze(Rows(
            "station,kind,status", 600, i => $"S{random.Next(9)},{(random.Next(30) == 0 ? "rare" : "usual")},{random.Next(3)}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "C02" && finding.IsRaised);
    }

    [Fact]
    public async Task C04_OneValueInSeveralForms_IsFound()
    {
        Finding found = await One("C04", Rows("id,country", 100, i => i switch { 7 => "7,germany", 8 => "8,GERMANY ", 9 => "9,U.S.A.", _ => $"{i},{(i % 2 == 0 ? "Germany" : "USA")}" }), "country");
        Assert.Equal([8L, 9L, 10L], found.Evidence.Select(evidence => evidence.Row));
        Assert.Equal("USA", found.Evidence[2].Values[1].Value);
    }

    [Theory]
    [InlineData("re-sign", "re-signs")]
    [InlineData("A-12", "A12")]
    [InlineData("am", "AM")]
    public async Task C04_OtherValues_AreLeftAlone(string a, string b)
    {
        ForensicReport report = await Analyze(Rows("id,x", 100, i => $"{i},{(i % 2 == 0 ? a : b)}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "C04" && finding.IsRaised);
    }

    [Theory]
    [InlineData("Daniel Mrash", "Daniel Marsh")]
    [InlineData("Daniel Masrh", "Daniel Marsh")]
    [InlineData("Danel Marsh", "Daniel Marsh")]
    [InlineData("spectrometr old", "spectrometer old")]
    [InlineData("spektromater", "spectrometer")]
    [InlineData("Hammburg Nord", "Hamburg Nord")]
    public async Task C05_RareMisspelling_NamesTheFrequentValue(string rare, string frequent)
    {
        Finding found = await One(
            "C05", Rows("id,who", 200, i => $"{i},{(i == 90 ? rare : i % 2 == 0 ? frequent : "another word")}"), "who");

        Evidence evidence = Assert.Single(found.Evidence);
        Assert.Equal(91, evidence.Row);
        Assert.Equal([new("who", rare), new("frequent value", frequent)], evidence.Values);
    }

    [Theory]
    [InlineData("male", "female")]
    [InlineData("Martina", "Martin")]
    [InlineData("lenses", "lens")]
    [InlineData("Jansen", "Hansen")]
    [InlineData("Sensor B", "Sensor A")]
    [InlineData("Type III", "Type II")]
    [InlineData("probe12", "probe13")]
    [InlineData("red lens", "red line")]
    [InlineData("Hamburg Nord", "Hamburg")]
    [InlineData("HAMBURG", "Hamburg")]
    public async Task C05_OtherWord_IsLeftAlone(string rare, string frequent)
    {
        ForensicReport report = await Analyze(Rows("id,who", 200, i => $"{i},{(i == 90 ? rare : i % 2 == 0 ? frequent : "another word")}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "C05" && finding.IsRaised);
    }

    [Fact]
    public async Task C05_NamesThatAreAlikeAnyway_AreLeftAlone()
    {
        string[] counties = ["Davidson", "Greenville", "Clinton", "Carlton", "Charlton", "Monroe", "Fairfield"];
        ForensicReport report = await Analyze(Rows("id,county", 400, i => $"{i},{(i == 90 ? "Davison" : counties[i % counties.Length])}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "C05" && finding.IsRaised);
    }

    [Theory]
    [InlineData("a", "", 0)]
    [InlineData("marsh", "mrash", 1)]
    [InlineData("marsh", "masrh", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("same", "same", 0)]
    [InlineData("abcd", "badc", 2)]
    public void Distance_CountsEditsAndSwapsUpToTheLimit(string a, string b, int edits)
    {
        int expected = a.Length == 1 ? 1 : edits;
        Assert.Equal(expected, Misspelling.Distance(a, b, 4));
        Assert.Equal(Math.Min(expected, 2), Misspelling.Distance(a, b, 1));
    }

    [Fact]
    public async Task C06_WrongProduct_ShowsWhatWouldFit()
    {
        Finding found = await One(
            "C06", Rows("id,quantity,unit_price,total", 200, i => F($"{i},{1 + (i % 7)},{2 + (i % 13 * 0.35):F2},{(i == 60 ? 99 : (1 + (i % 7)) * (2 + (i % 13 * 0.35))):F2}")));

        Assert.Equal(["total", "quantity", "unit_price"], found.Columns);
        Assert.Equal((61L, "24.0"), (Assert.Single(found.Evidence).Row, found.Evidence[0].Values[^1].Value));
        Assert.Equal("total is quantity × unit_price in 199 rows and is not in 1.", found.Message);
    }

    [Fact]
    public async Task C06_WrongSum_OfTwoAndOfManyParts_IsFound()
    {
        var random = new Random(3);
        Finding two = await One("C06", Rows("net,tax,gross", 100, i =>
        {
            (double net, double tax) = (random.Next(100, 9_000) / 100.0, random.Next(100, 900) / 100.0);
            return F($"{net:F2},{tax:F2},{net + tax + (i == 9 ? 1 : 0):F2}");
        }));
        Assert.Equal(10, Assert.Single(two.Evidence).Row);

        Finding many = await One("C06", Rows("name,q1,q2,q3,q4,year", 100, i =>
        {
            int[] parts = [random.Next(50), random.Next(50), random.Next(50), random.Next(50)];
            return F($"n{i},{string.Join(',', parts)},{parts.Sum() - (i == 70 ? 10 : 0)}");
        }));
        Assert.Equal(["year", "q1", "q2", "q3", "q4"], many.Columns);
        Assert.Equal(71, Assert.Single(many.Evidence).Row);
    }

    [Fact]
    public async Task C06_NumbersWithoutARule_AreLeftAlone()
    {
        var random = new Random(5);
        ForensicReport report = await Analyze(Rows(
            "a,b,c,flag,copy,tens", 300, i => F($"{random.Next(10)},{random.Next(10)},{random.Next(20)},{i % 2},{i % 2},{random.NextDouble() * 100:F1}")));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "C06" && finding.IsRaised);
    }

    [Fact]
    public async Task C07_DayAfterTheOneItPrecedes_IsFound()
    {
        Finding found = await One("C07", Rows(
            "sold_at,visit", 150, i => F($"2023-03-{1 + (i % 20):00}T10:00:00,2023-03-{(i == 44 ? 1 : 1 + (i % 20) + (i % 7)):00}")));
        Assert.Equal((45L, FindingSeverity.Warning), (Assert.Single(found.Evidence).Row, found.Severity));
    }

    [Theory]
    [InlineData("created_at", "updated_at")]
    [InlineData("end", "start")]
    public async Task C07_PairByName_NeedsFewerRowsAndIsAnError(string a, string b)
    {
        bool rising = a != "end";
        Finding found = await One("C07", Rows(
            $"{a},{b}", 30, i => rising == (i != 4) ? F($"2023-01-{1 + i:00},2023-02-01") : F($"2023-02-01,2023-01-{1 + i:00}")));
        Assert.Equal((5L, FindingSeverity.Error), (Assert.Single(found.Evidence).Row, found.Severity));
    }

    [Fact]
    public async Task C07_LeastAboveGreatest_IsFound()
    {
        Finding found = await One("C07", Rows("temp_min,temp_max", 60, i => i == 7 ? "9,3" : F($"{i % 5},{5 + (i % 9)}")));
        Assert.Equal(8, Assert.Single(found.Evidence).Row);
    }

    [Fact]
    public async Task C07_OrderThatIsNoRule_IsLeftAlone()
    {
        ForensicReport report = await Analyze(Rows("paid,due", 400, i => F($"2023-03-{1 + (i % 20):00},2023-03-{(i % 25 == 0 ? 1 : 21):00}")));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "C07" && finding.IsRaised);
    }
}
