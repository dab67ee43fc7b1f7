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
        Assert.Equal([new("town", "Bonn"), new("zip", "Z2"), new("usual value", "Kiel"), new("rows with it", "19")], evidence.Values);
    }

    [Fact]
    public async Task C02_ThatSeveralColumnsSettle_IsVotedOn()
    {
        // The code of row 51 is wrong: the town and the county of that row confirm each other.
        Finding found = await One("C02", Rows("code,town,county,x", 240, i => $"K{(i == 50 ? 3 : i % 6)},Town {i % 6},County {i % 6},{i % 5}"));

        Assert.Equal("code", found.Columns[0]);
        Evidence evidence = Assert.Single(found.Evidence);
        Assert.Equal(51, evidence.Row);
        Assert.Contains(new KeyValuePair<string, string?>("usual value", "K2"), evidence.Values);
    }

    [Fact]
    public async Task C02_ColumnThatFitsNothingItSettles_IsWrongItself()
    {
        // Several plates of a state: nothing says which plate is right, but the one of row 51 fits neither state nor office.
        Finding found = await One(
            "C02", Rows("plate,state,office,x", 600, i => $"P{(i == 50 ? 7 : i % 24)},State {i % 24 / 2},Office {i % 24 / 3},{i % 5}"));

        Assert.Equal("plate", found.Columns[0]);
        Assert.Equal(51, Assert.Single(found.Evidence).Row);
    }

    [Fact]
    public async Task C02_EmptyCellOfAClearGroup_IsDoubted()
    {
        Finding found = await One("C02", Rows("zip,town,x", 240, i => $"Z{i % 6},{(i is 50 or 90 ? " " : $"Town {i % 6}")},{i % 5}"), "town");

        Assert.Equal([51L, 91L], found.Evidence.Select(evidence => evidence.Row));
        Assert.Equal("Town 2", found.Evidence[0].Values.Single(value => value.Key == "usual value").Value);
    }

    [Fact]
    public async Task C02_ThatTwoColumnsSettleTogether_IsFound()
    {
        Finding found = await One(
            "C02", Rows("region,class,fee,x", 900, i => $"R{i % 5},C{i / 5 % 4},{(i == 50 ? 77 : (i % 5 * 10) + (i / 5 % 4 * i % 5) + (i / 5 % 4))},{i % 7}"), "fee");

        Assert.Equal(["fee", "region", "class"], found.Columns);
        Assert.Equal(51, Assert.Single(found.Evidence).Row);
    }

    [Fact]
    public async Task C07_StateInTheCitysCell_IsFoundInBoth()
    {
        Finding found = await One(
            "C07", Rows("city,state,x", 200, i => i % 20 == 7 ? $"Town{i} S{i % 4},,{i % 5}" : $"Town{i},S{i % 4},{i % 5}"), "state");

        Assert.Equal(["city", "state"], found.Columns);
        Assert.Equal(10, found.Affected);
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
