using Tars.Pipeline;
using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>Contracts: what they hold tables to, what is wrong with them, and what they are suggested to be; earlier reports.</summary>
public sealed class ContractTests
{
    private static readonly string Table = Rows(
        "order_id,status,code,total,day",
        100,
        i => F($"{i + 1},{(i % 3 == 0 ? "open" : "closed")},AB-{100 + i},{i * 1.25:F2},2024-02-{1 + (i % 28):00}"));

    [Theory]
    [InlineData("status: { in: [open] }", "V07", "none of the allowed values", 66)]
    [InlineData("code: { like: 'AB-1[0-8][0-9]' }", "V07", "does not have the form", 10)]
    [InlineData("total: { min: 10 }", "V07", "is below 10", 8)]
    [InlineData("total: { max: 100 }", "V07", "is above 100", 19)]
    [InlineData("day: { latest: 2024-02-20 }", "V07", "is after", 24)]
    [InlineData("status: { max_length: 4 }", "V07", "is longer than 4", 66)]
    [InlineData("status: { unique: true }", "V07", "is not unique", 100)]
    [InlineData("status: { type: whole }", "V07", "is not whole", 100)]
    [InlineData("status: { type: whole }", "V01", "is of another type", 100)]
    [InlineData("gone: { type: text }", "V01", "gone is missing", 100)]
    public async Task Contract_BrokenExpectation_IsRaisedWithItsRows(string column, string check, string words, int affected)
    {
        ForensicReport report = await Analyze($"expect:\n  '*.csv':\n    columns:\n      {column}\n", Table);
        Finding found = Assert.Single(report.Findings, finding => finding.Check == check && finding.Status == FindingStatus.Fail);
        Assert.Contains(words, found.Message, StringComparison.Ordinal);
        Assert.Equal(affected, found.Affected);
    }

    [Theory]
    [InlineData("rows: { min: 200 }", "V14", "at least 200")]
    [InlineData("rows: 99", "V14", "exactly 99")]
    [InlineData("fresh: { column: day, within: 1d }", "V15", "1.0 are allowed")]
    public async Task Contract_TableExpectation_IsRaised(string expectation, string check, string words)
    {
        ForensicReport report = await Analyze($"expect:\n  table.csv:\n    {expectation}\n", Table);
        Assert.Contains(words, Assert.Single(report.Findings, finding => finding.Check == check).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suggest_WritesAContractThatTheTableKeeps()
    {
        using var folder = new TableTestFolder();
        foreach (string name in CleanTables.Names)
        {
            Content content = folder.Write($"{name}.csv", CleanTables.Of(name, 300, 5).ToCsv());
            var forensics = new TableForensics(DuckFolder.Assets, Path.Combine(folder.State, "tmp"));
            string suggested = await forensics.SuggestFilesAsync([content.Path], TestContext.Current.CancellationToken);
            ContractResult read = ForensicContract.Parse(suggested, "suggested.yaml");
            Assert.True(read.Contract is not null, string.Join('\n', read.Diagnostics));
            ForensicReport report = await folder.AnalyzeAsync(read.Contract, [], content);
            foreach (string check in (string[])["V01", "V07", "V14"])
                Assert.All(report.Findings.Where(finding => finding.Check == check), finding => Assert.True(finding.Status == FindingStatus.Pass, finding.Message));
        }
    }

    [Fact]
    public async Task Suggest_NamesTheFormsAndValuesThatItSees()
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write("it's.csv", Table);
        string suggested = await new TableForensics(DuckFolder.Assets, Path.Combine(folder.State, "tmp")).SuggestFilesAsync([content.Path], TestContext.Current.CancellationToken);
        Assert.Contains("'it''s.csv':", suggested, StringComparison.Ordinal);
        Assert.Contains("in: ['closed', 'open']", suggested, StringComparison.Ordinal);
        Assert.Contains("like: '[A-Z]{2}-[0-9]{3}'", suggested, StringComparison.Ordinal);
        Assert.Contains("'order_id': { type: whole, filled: 1, unique: true }", suggested, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "'status': { type: text, filled: 1, in: ['closed', 'open'] }", "'clsoed' (1 row), probably 'closed'")]
    [InlineData("status", "'status': { type: text, filled: 1, in: ['closed', 'open'] }", "'Open' (1 row), probably 'open'")]
    [InlineData("status", "'status': { type: text, filled: 1, in: ['closed', 'open'] }", "words for no value (1 row)")]
    [InlineData("day", "'day': { type: time, filled: 1 }", "1 value of 100 is not of the type of the others with the day in front, first '31.02.2024' in row 8")]
    [InlineData("us", "'us': { type: time, filled: 1 }", "first '13/31/2024' in row 8")]
    [InlineData("price", "'price': { type: number, filled: 1, min: 0 }", "2 values of 100 are not of the type of the others with decimal commas")]
    [InlineData("count", "'count': { type: whole, filled: 1, min: 0 }", "first 'x' in row 8")]
    public async Task Suggest_LeavesOutWhatIsProbablyWrong_AndSaysSo(string column, string rules, string remark)
    {
        string table = Rows("id;status;day;us;price;count", 100, i => i == 7
            ? "7;Open;31.02.2024;13/31/2024;7.25;x"
            : F($"{i};{(i == 4 ? "clsoed" : i == 50 ? "n/a" : i % 3 == 0 ? "open" : "closed")};{1 + (i % 28)}.{1 + (i % 12):00}.2024;")
              + F($"{1 + (i % 12)}/{1 + (i % 28)}/2024;{(i == 9 ? "n/a" : F($"1.{i + 100:000},{i % 90:00}"))};{i * 7 % 31}"));
        using var folder = new TableTestFolder();
        Content content = folder.Write("table.csv", table);
        string suggested = await new TableForensics(DuckFolder.Assets, Path.Combine(folder.State, "tmp"))
            .SuggestFilesAsync([content.Path], TestContext.Current.CancellationToken);
        Assert.Contains($"\n      {rules}\n", suggested, StringComparison.Ordinal);
        string[] lines = suggested.Split('\n');
        int at = Array.FindIndex(lines, line => line.StartsWith($"      '{column}'", StringComparison.Ordinal));
        Assert.Contains(lines.Take(at).Reverse().TakeWhile(line => line.Contains('#')), line => line.Contains(remark, StringComparison.Ordinal));
        ForensicContract? contract = ForensicContract.Parse(suggested, "suggested.yaml").Contract;
        Assert.NotNull(contract);
        ForensicReport report = await folder.AnalyzeAsync(contract, [], content);
        Assert.Contains(report.Findings, finding => finding.Check == "V07" && finding.Columns.Contains(column) && finding.Affected > 0);
        Assert.DoesNotContain(report.Findings, finding => finding.Check == "V01" && finding.Status == FindingStatus.Fail);
    }

    [Fact]
    public async Task Suggest_ForColumnsOfOneName_NamesEachOnce()
    {
        using var folder = new TableTestFolder();
        Content content = folder.Write("table.csv", Rows("x,x,X,x (column 2)", 100, i => F($"{i},{i * 2},{i % 3},q")));
        string suggested = await new TableForensics(DuckFolder.Assets, Path.Combine(folder.State, "tmp"))
            .SuggestFilesAsync([content.Path], TestContext.Current.CancellationToken);
        ContractResult read = ForensicContract.Parse(suggested, "suggested.yaml");
        Assert.True(read.Contract is not null, string.Join('\n', read.Diagnostics));
        Assert.Equal(4, read.Contract.Tables[0].Columns.Count);
        ForensicReport report = await folder.AnalyzeAsync(read.Contract, [], content);
        Assert.DoesNotContain(report.Findings, finding => finding.Check is "V01" or "V07" && finding.IsRaised);
    }

    [Theory]
    [InlineData("expects: {}", 1, 1, DiagnosticCodes.UnknownContractKey, "did you mean 'expect'?")]
    [InlineData("expect:\n  a.csv:\n    columns:\n      x: { typ: text }", 4, 12, DiagnosticCodes.UnknownContractKey, "did you mean 'type'?")]
    [InlineData("expect:\n  a.csv:\n    columns:\n      x: { type: txt }", 4, 18, DiagnosticCodes.UnknownWord, "did you mean 'text'?")]
    [InlineData("expect:\n  a.csv:\n    columns:\n      x: { min: low }", 4, 17, DiagnosticCodes.WrongType, "'low' is none")]
    [InlineData("expect:\n  a.csv:\n    columns:\n      x: { min: 5, max: 2 }", 4, 10, DiagnosticCodes.OutOfRange, "which no number is")]
    [InlineData("expect:\n  a.csv:\n    columns:\n      x: { like: '(a' }", 4, 18, DiagnosticCodes.WrongType, "no regular expression")]
    [InlineData("expect:\n  a.csv:\n    fresh: { column: d, within: soon }", 3, 33, DiagnosticCodes.BadDuration, "such as 36h")]
    [InlineData("checks: { V99: off }", 1, 11, DiagnosticCodes.UnknownContractKey, "unknown key 'V99'")]
    [InlineData("checks: { V02: { warn: 10, fail: 5 } }", 1, 16, DiagnosticCodes.OutOfRange, "let 'fail' be the larger")]
    [InlineData("suppress: [ { fingerprint: abc, reason: known } ]", 1, 28, DiagnosticCodes.OutOfRange, "12 to 64")]
    [InlineData("suppress: [ { fingerprint: 0123456789abcdef } ]", 1, 13, DiagnosticCodes.MissingKey, "'reason' is missing")]
    [InlineData("- a", 1, 1, DiagnosticCodes.WrongShape, "a mapping, but here is a list")]
    [InlineData("expect: {", 1, 10, DiagnosticCodes.Syntax, "not YAML")]
    public void Parse_BadContract_SaysWhereAndWhatToDo(string yaml, int line, int column, string code, string words)
    {
        ContractResult result = ForensicContract.Parse(yaml, "contract.yaml");
        Assert.Null(result.Contract);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal((code, line, column), (diagnostic.Code, diagnostic.Line, diagnostic.Column));
        Assert.Contains(words, diagnostic.Message, StringComparison.Ordinal);
        Assert.StartsWith($"contract.yaml:{line}:{column}: error TARS", diagnostic.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_OffAndLimits_ChangeWhatIsRaised()
    {
        string table = Rows("id,note", 100, i => $"{i},{(i < 10 ? "" : "seen " + i)}");
        ForensicReport off = await Analyze("checks: { V02: off }", table);
        Assert.Equal(FindingStatus.Skipped, Assert.Single(off.Findings, finding => finding.Check == "V02").Status);
        ForensicReport more = await Analyze("checks: { V02: { warn: 50 } }", table);
        Assert.Equal(FindingStatus.Pass, Assert.Single(more.Findings, finding => finding.Check == "V02").Status);
        ForensicReport fails = await Analyze("checks: { V02: { warn: 1, fail: 10 } }", table);
        Assert.Equal((FindingStatus.Fail, FindingSeverity.Error), (fails.Findings.Single(finding => finding.Check == "V02").Status, fails.Findings.Single(finding => finding.Check == "V02").Severity));
    }

    [Fact]
    public async Task Suppress_KnownFinding_IsKeptButNotRaisedUntilItsDay()
    {
        string table = Rows("id,note", 100, i => $"{i},{(i < 10 ? "" : "seen " + i)}");
        Finding known = Assert.Single((await Analyze("{}", table)).Findings, finding => finding.Check == "V02" && finding.IsRaised);
        ForensicReport report = await Analyze($"suppress:\n- {{ fingerprint: {known.Fingerprint[..16]}, reason: 'a clock was off', until: 2024-03-01 }}\n", table);
        Finding suppressed = Assert.Single(report.Findings, finding => finding.Suppressed is not null);
        Assert.Equal(("a clock was off", false), (suppressed.Suppressed, suppressed.IsRaised));
        Assert.Contains("Known: a clock was off", report.ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("\"justification\": \"a clock was off\"", SarifReport.Write(report), StringComparison.Ordinal);
        Assert.Contains("known (a clock was off): ", JUnitReport.Write(report), StringComparison.Ordinal);
        Assert.Contains("Known: a clock was off", report.ToHtml(), StringComparison.Ordinal);
        Assert.Equal("a clock was off", ForensicReport.Parse(report.ToJson()).Findings.Single(finding => finding.Suppressed is not null).Suppressed);
        ForensicReport later = await Analyze($"suppress:\n- {{ fingerprint: {known.Fingerprint[..16]}, reason: 'a clock was off', until: 2024-02-29 }}\n", table);
        Assert.Contains(later.Findings, finding => finding.Check == "V02" && finding.IsRaised);
    }

    [Fact]
    public async Task EarlierReport_SchemaAndRows_AreHeldAgainst()
    {
        using var folder = new TableTestFolder();
        ForensicReport first = ForensicReport.Parse(
            (await folder.AnalyzeAsync(folder.Write("table.csv", Rows("id,value,who", 200, i => $"{i},{i * 2},Ana")))).ToJson());
        ForensicReport second = await folder.AnalyzeAsync(
            ForensicContract.Empty, [first], folder.Write("table.csv", Rows("id,value,more", 60, i => $"{i},x{i},1")));
        string[] said = [.. second.Findings.Where(finding => finding.Check == "V01").Select(finding => finding.Message)];
        Assert.Equal(3, said.Length);
        Assert.Contains("who is missing: expected VARCHAR, found none.", said);
        Assert.Contains("value is of another type: expected BIGINT, found VARCHAR.", said);
        Assert.Contains("more is new: expected no such column, found BIGINT.", said);
        Assert.Contains("it had 200", Assert.Single(second.Findings, finding => finding.Check == "V14").Message, StringComparison.Ordinal);
    }

    private static async Task<ForensicReport> Analyze(string contract, string csv)
    {
        using var folder = new TableTestFolder();
        ContractResult read = ForensicContract.Parse(contract, "contract.yaml");
        Assert.True(read.Contract is not null, string.Join('\n', read.Diagnostics));
        ForensicReport report = await folder.AnalyzeAsync(read.Contract, [], folder.Write("table.csv", csv));
        Assert.DoesNotContain(report.Findings, finding => finding.Status == FindingStatus.Error);
        return report;
    }
}
