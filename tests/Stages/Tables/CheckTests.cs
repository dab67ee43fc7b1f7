using System.Text;
using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>Each check: a planted fault is found, counted and located.</summary>
public sealed class CheckTests
{
    [Theory]
    [InlineData("V02", "1 of 10 rows has no value in b;")]
    [InlineData("V04", "n holds whole numbers but for 1 of 9 values (88.89 % pure)")]
    [InlineData("V11", "1 of 10 rows repeats an earlier row exactly")]
    public async Task Message_AboutOneRow_SpeaksOfOne(string check, string said)
    {
        Finding found = await One(check, "a,b,n\n1,x,5\n2,y,6\n3,z,7\n4,,ab\n5,v,8\n6,w,9\n7,t,10\n8,s,\n9,r,12\n9,r,12\n", check == "V02" ? "b" : null);
        Assert.Contains(said, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalog_HasEveryCheckOnceWithItsMetadata()
    {
        Assert.Equal(
            [
                "V01", "V02", "V03", "V04", "V05", "V06", "V07", "V08", "V09", "V10", "V11", "V12", "V13", "V14", "V15", "V16",
                "C02", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C15",
                "P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09", "P10", "P11", "P14", "P15", "P16", "P17", "P18",
            ],
            CheckCatalog.All.Select(check => check.Id));
        Assert.Equal(["C01", "C10", "C14", "P12", "P13"], CheckCatalog.Sets.Select(check => check.Id));
        Assert.All(CheckCatalog.All, check => Assert.True(check.Title.Length > 0 && check.Method.EndsWith('.'), check.Id));
    }

    [Theory]
    [InlineData(1, FindingStatus.Pass, FindingSeverity.Info)]
    [InlineData(10, FindingStatus.Warn, FindingSeverity.Warning)]
    [InlineData(30, FindingStatus.Fail, FindingSeverity.Error)]
    public async Task V02_IncompleteColumn_IsJudgedByItsShare(int empty, FindingStatus status, FindingSeverity severity)
    {
        Finding found = await One("V02", Rows("id,note", 100, i => $"{i},{(i < empty ? "  " : "text " + i)}"), "note");

        Assert.Equal((status, severity, (long)empty), (found.Status, found.Severity, found.Affected));
        Assert.Equal((100 - empty) / 100.0, found.Statistic);
        Assert.Equal(Enumerable.Range(1, empty).Select(i => (long?)i), found.Evidence.Select(evidence => evidence.Row));
        Assert.Equal(2, found.Evidence[0].Line);
    }

    [Theory]
    [InlineData("N/A", "value")]
    [InlineData("null", "note")]
    [InlineData("-", "value")]
    [InlineData("999.9", "value")]
    [InlineData("-9999", "value")]
    [InlineData("1900-01-01", "day")]
    public async Task V03_DisguisedNull_IsFound(string null_, string column)
    {
        Finding found = await One(
            "V03",
            Rows("value,note,day", 100, i => i is 20 or 40
                ? $"{(column == "value" ? null_ : "1.5")},{(column == "note" ? null_ : "some text")},{(column == "day" ? null_ : "2023-05-01")}"
                : F($"{i * 0.25},text {i},2023-05-{1 + (i % 28):00}")),
            column);

        Assert.Equal([21L, 41L], found.Evidence.Select(evidence => evidence.Row));
        Assert.Contains(null_, found.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task V04_MixedColumn_NamesTheCells()
    {
        Finding found = await One("V04", Rows("seeing,who", 200, i => i switch { 7 => "bad,Ana", 9 => "1.5s,Ana", 11 => "n/a,Ana", _ => F($"{1 + (i * 0.01):F2},Ana{i}") }), "seeing");

        Assert.Equal([8L, 10L], found.Evidence.Select(evidence => evidence.Row));
        Assert.Equal("bad", found.Evidence[0].Values[0].Value);
        Assert.Equal(197 / 199.0, found.Statistic);
    }

    [Fact]
    public async Task V05_SeveralUnits_AreCounted()
    {
        Finding found = await One("V05", Rows("id,size", 60, i => $"{i},{i}.5 {(i % 3 == 0 ? "oz" : i % 3 == 1 ? "oz." : "ounces")}"), "size");
        Assert.Equal("size holds numbers with 3 units: 'ounces' (20), 'oz' (20), 'oz.' (20).", found.Message);
        Assert.Equal(60, found.Affected);
    }

    [Theory]
    [InlineData("oz", "oz.", 2)]
    [InlineData("oz", "", 2)]
    public async Task V05_UnitThatIsTheRule_IsBrokenByTheOthers(string usual, string odd, int broken)
    {
        Finding found = await One("V05", Rows("id,size", 60, i => $"{i},{i}.5 {(i % 30 == 7 ? odd : usual)}"), "size");
        Assert.Equal(["8", "38"], found.Evidence.Select(evidence => CheckRun.F($"{evidence.Row}")));
        Assert.Equal(broken, found.Affected);
    }

    [Theory]
    [InlineData("12A", "14B")]
    [InlineData("5 kg", "6 kg")]
    [InlineData("85123A", "85123B")]
    [InlineData("85123A", "85123")]
    public async Task V05_OneUnitOrNone_IsLeftAlone(string even, string odd)
    {
        ForensicReport report = await Analyze(Rows("id,size", 60, i => $"{i},{(i % 2 == 0 ? even : odd)}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "V05" && finding.IsRaised);
    }

    [Theory]
    [InlineData("AB-1234", "AB1234")]
    [InlineData("AB-1234", "AB-12344")]
    [InlineData("AB-1234", "ABC-1234")]
    [InlineData("12:30", "12.30")]
    [InlineData("+49 30 1234567", "+49/30/1234567")]
    public async Task V06_CodeOfAnotherForm_IsFound(string usual, string odd)
    {
        Finding found = await One("V06", Rows("x,code", 200, i => $"x{i % 7},{(i == 33 ? odd : usual[..^1] + (i % 10))}"), "code");
        Assert.Equal(34, Assert.Single(found.Evidence).Row);
    }

    [Theory]
    [InlineData("90 min", "1 hr. 30 min.")]
    [InlineData("90 patients", "9x patients")]
    [InlineData("90 patients", "90 patxents")]
    [InlineData("7 May 2003 (USA)", "May 7, 2003")]
    [InlineData("1,200", "1200")]
    public async Task V06_ValuePutOtherwiseThanUsual_IsFound(string usual, string odd)
    {
        Finding found = await One("V06", Rows("x|text", 400, i => $"x{i % 7}|{(i % 40 == 8 ? odd : usual.Replace('0', (char)('0' + (i % 10))))}"), "text");
        Assert.Equal(10, found.Affected);
        Assert.Equal(9, found.Evidence[0].Row);
    }

    [Theory]
    [InlineData("90 min", "2 seasons")]
    [InlineData("12-15", "12")]
    [InlineData("85123", "85123A")]
    [InlineData("90%", "empty")]
    public async Task V06_ValueOfAnotherKind_IsLeftAlone(string usual, string odd)
    {
        ForensicReport report = await Analyze(Rows("x|text", 400, i => $"x{i % 7}|{(i % 9 == 8 ? odd : usual.Replace('0', (char)('0' + (i % 10))))}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "V06" && finding.IsRaised);
    }

    [Theory]
    [InlineData("Mary Stone", "Mary-Ann Stone")]
    [InlineData("Field 12", "V Lince")]
    [InlineData("someone@example.org", "x7@example.org")]
    public async Task V06_NamesAndProse_AreLeftAlone(string usual, string odd)
    {
        ForensicReport report = await Analyze(Rows("x,name", 200, i => $"x{i % 7},{(i == 33 ? odd : usual + (char)('a' + (i % 20)))}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "V06" && finding.IsRaised);
    }

    [Theory]
    [InlineData("4006381333931", "4006381339331")]
    [InlineData("978-3-16-148410-0", "978-3-16-148401-0")]
    [InlineData("0-306-40615-2", "0-306-46015-2")]
    [InlineData("0378-5955", "0378-5995")]
    [InlineData("4539 1488 0343 6467", "4539 1488 0343 6476")]
    [InlineData("GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 23")]
    public void CheckDigits_PassRightNumbersAndFailExchangedDigits(string right, string wrong)
    {
        string[] kinds = [.. CheckDigits.Kinds.Where(kind => Passes(kind, right)).Select(kind => kind.Name)];
        Assert.NotEmpty(kinds);
        Assert.DoesNotContain(CheckDigits.Kinds, kind => kinds.Contains(kind.Name) && Passes(kind, wrong));

        static bool Passes((string Name, Func<string, bool> IsShaped, Func<string, bool> IsValid) kind, string number) =>
            CheckDigits.Plain(number) is var plain && kind.IsShaped(plain) && kind.IsValid(plain);
    }

    [Fact]
    public async Task V09_WrongCheckDigit_IsFoundAndOtherNumbersAreLeftAlone()
    {
        Finding found = await One("V09", Rows("x,article", 100, i => $"x{i % 7},{(i == 50 ? "4006381333932" : CleanTables.Ean(400_638_133_000 + i))}"), "article");
        Assert.Equal(51, Assert.Single(found.Evidence).Row);

        ForensicReport other = await Analyze(Rows("x,phone", 100, i => $"x{i % 7},{4_006_381_333_000 + (i * 37)}"));
        Finding skipped = other.Findings.Single(finding => finding.Check == "V09");
        Assert.Equal((FindingStatus.Skipped, "Skipped: no column holds numbers with a check digit."), (skipped.Status, skipped.Message));
    }

    [Theory]
    [InlineData("latitude", "90.5")]
    [InlineData("Longitude", "-181")]
    [InlineData("age", "121")]
    [InlineData("customerAge", "-1")]
    [InlineData("humidity_percent", "101")]
    [InlineData("unit price", "-0.01")]
    [InlineData("quantity", "-3")]
    [InlineData("exposure_s", "0")]
    [InlineData("duration_ms", "-1")]
    [InlineData("temperature_c", "-300")]
    [InlineData("measurement", "NaN")]
    [InlineData("measurement", "inf")]
    [InlineData("date", "2024-03-03")]
    [InlineData("created", "1899-12-31T23:59:59")]
    public async Task V08_ImpossibleValue_IsFoundByTheColumnsMeaning(string column, string bad)
    {
        bool time = column is "date" or "created";
        Finding found = await One("V08", Rows($"{column},other", 100, i => i == 50 ? $"{bad},x" : time ? F($"2024-02-{1 + (i % 28):00},x{i}") : F($"{1 + (i % 60)}.5,x{i}")), column);

        Assert.Equal((51L, 52L), (Assert.Single(found.Evidence).Row, found.Evidence[0].Line));
        Assert.Equal(FindingStatus.Fail, found.Status);
    }

    [Theory]
    [InlineData("dec")]
    [InlineData("percent_change")]
    [InlineData("average")]
    [InlineData("account_balance")]
    [InlineData("page")]
    public async Task V08_OtherMeaning_IsLeftAlone(string column)
    {
        ForensicReport report = await Analyze(Rows($"{column},other", 100, i => F($"{(i == 50 ? -500 : i)},x{i}")));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "V08" && finding.IsRaised);
    }

    [Fact]
    public async Task V10_RepeatedKey_ShowsBothRows()
    {
        Finding found = await One("V10", Rows("order_id,text", 100, i => $"{(i == 60 ? 30 : i)},t{i}"), "order_id");

        Evidence evidence = Assert.Single(found.Evidence);
        Assert.Equal(61, evidence.Row);
        Assert.Equal([new("order_id", "30"), new("first in row", "31")], evidence.Values);
        Assert.Equal(0.99, found.Statistic);
    }

    [Fact]
    public async Task V11_DuplicateRow_IsCountedWithoutTheFirst()
    {
        Finding found = await One("V11", Rows("a,b", 100, i => i is 10 or 20 or 30 ? "same,row" : $"{i},{i}"));

        Assert.Equal(2, found.Affected);
        Assert.Equal([21L, 31L], found.Evidence.Select(evidence => evidence.Row));
    }

    [Theory]
    [InlineData("M\uFFFDller")]
    [InlineData("MÃ¼ller")]
    [InlineData("donâ€™t")]
    [InlineData("caf\u00C3\u00A9")]
    [InlineData("bell \u0007")]
    public async Task V12_DamagedText_IsFound(string damaged)
    {
        Finding found = await One("V12", Rows("id,name", 100, i => $"{i},{(i == 40 ? damaged : "Müller, née Ångström – “Ça va”".Replace(",", ";", StringComparison.Ordinal))}"), "name");
        Assert.Equal(41, Assert.Single(found.Evidence).Row);
    }

    [Fact]
    public async Task V12_MixedEncodings_AreTold()
    {
        using var folder = new TableTestFolder();
        byte[] text = [.. Encoding.UTF8.GetBytes("id,name\n1,Müller\n2,Ångström\n3,M"), 0xFC, .. Encoding.UTF8.GetBytes("ller\n")];
        ForensicReport report = await folder.AnalyzeAsync(folder.Write("table.csv", text));
        Finding found = Assert.Single(report.Findings, finding => finding.Check == "V12");
        Assert.Equal("The file holds 1 byte of Windows-1252 among text in UTF-8.", found.Message);
    }

    [Fact]
    public async Task V13_EmptyAndConstantColumns_AreTold()
    {
        ForensicReport report = await Analyze(Rows("id,empty,same,nearly", 1000, i => $"{i},,yes,{(i == 5 ? "b" : "a")}"));

        Assert.Equal(
            ["empty has no value in any row.", "same is 'yes' in all of 1,000 values.", "nearly is 'a' in 99.90 % of 1,000 values."],
            report.Findings.Where(finding => finding.Check == "V13").Select(finding => finding.Message));
    }

    [Fact]
    public async Task V16_RaggedLines_AreLocatedAndRowsKeepTheirLines()
    {
        ForensicReport report = await Analyze(Rows("id,quantity", 100, i => i switch { 10 => "10,1,extra", 50 => "50,-1", _ => $"{i},{i}" }));

        Finding ragged = report.Findings.Single(finding => finding.Check == "V16");
        Assert.Equal((FindingStatus.Fail, 12L), (ragged.Status, Assert.Single(ragged.Evidence).Line));
        Assert.Contains("has 3 fields, expected 2", ragged.Message, StringComparison.Ordinal);
        Finding negative = report.Findings.Single(finding => finding.Check == "V08" && finding.IsRaised);
        Assert.Equal((50L, 52L), (negative.Evidence[0].Row, negative.Evidence[0].Line));
    }

    [Fact]
    public async Task V16_LinesAboveTheNames_AreTold()
    {
        Finding found = await One("V16", "# source: me\n" + Rows("id,text", 20, i => $"{i},t{i}"));
        Assert.Equal((FindingSeverity.Info, 1L, "# source: me"), (found.Severity, found.Evidence[0].Line, found.Evidence[0].Values[0].Value));
    }

    [Fact]
    public async Task C08_GapsOfEachPrefix_AreCountedByThemselves()
    {
        Finding[] found =
        [
            .. (await Analyze(Rows("id,text", 200, i => (i % 2 == 0 ? F($"OBS-{(i / 2) + (i > 100 ? 3 : 0):00000}") : F($"CAL{1000 + (i / 2)}")) + $",t{i}")))
                .Findings.Where(finding => finding.Check == "C08"),
        ];

        Finding gap = Assert.Single(found);
        Assert.Equal(3, gap.Affected);
        Assert.Equal([new("first missing", "OBS-51"), new("last missing", "OBS-53"), new("missing", "3")], Assert.Single(gap.Evidence).Values);
    }

    [Fact]
    public async Task C08_NumbersGivenInTens_MissOnlyWhatTheirStepsLeaveOut()
    {
        Finding found = await One("C08", Rows("id,text", 100, i => F($"R{1000 + (i * 10) + (i > 60 ? 30 : 0)},t{i}")));
        Assert.Equal(3, found.Affected);
        Assert.Equal([new("first missing", "R1610"), new("last missing", "R1630"), new("missing", "3")], Assert.Single(found.Evidence).Values);
    }

    [Fact]
    public async Task C08_RandomNumbers_AreNoSequence()
    {
        var random = new Random(7);
        ForensicReport report = await Analyze(Rows("account_id,text", 100, i => $"{random.Next(1_000_000)},t{i}"));
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "C08" && finding.IsRaised);
    }

    [Fact]
    public async Task C09_StepBackInTime_IsFound()
    {
        Finding found = await One("C09", Rows("id,at", 100, i => F($"{i},2023-01-01T{(i == 70 ? 0 : i / 60):00}:{i % 60:00}:00")), "at");

        Assert.Equal(71, Assert.Single(found.Evidence).Row);
    }
}
