using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Tars.Duck;
using Tars.Testing;

namespace Tars.Stages.Tables.Tests;

public sealed class ReportFormTests
{
    [Fact]
    public async Task Json_ReadAgain_IsTheSameReport()
    {
        ForensicReport now = await SampleReport.SalesAsync();
        now = now with { Difference = ForensicDifference.Of(await SampleReport.SalesAsync(mended: true), now) };

        ForensicReport read = ForensicReport.Parse(now.ToJson());

        Assert.Equal(now.ToJson(), read.ToJson());
        Assert.Equal(now.ToHtml(), read.ToHtml());
    }

    [Theory]
    [InlineData("", "cannot be read")]
    [InlineData("[]", "no 'format'")]
    [InlineData("{\"format\":2}", "has the format 2; 1 is read")]
    [InlineData("{\"format\":\"<1>\"}", "1 is read")]
    [InlineData("{\"format\":1,\"tables\":[],\"findings\":[{}]}", "cannot be read")]
    [InlineData("{\"format\":1,\"tables\":{},\"findings\":[]}", "cannot be read")]
    public void Parse_OfSomethingElse_SaysWhat(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ForensicReport.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Json_IsAsItsSchemaSays()
    {
        if (SchemaJudge.Missing is { } missing)
            Assert.Skip(missing);
        string schema = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "forensics-report.schema.json"), default(CancellationToken));
        ForensicReport now = await SampleReport.SalesAsync();
        ForensicReport compared = now with { Difference = ForensicDifference.Of(await SampleReport.SalesAsync(mended: true), now) };

        // Read as YAML, which a control character in JSON's escapes does not fit: hence the texts without any.
        IReadOnlyList<SchemaVerdict> verdicts = await SchemaJudge.JudgeAsync(schema,
        [
            ("sales", compared.ToJson()),
            ("empty", new ForensicReport([], []).ToJson()),
            ("wrong status", now.ToJson().Replace("\"status\": \"pass\"", "\"status\": \"fine\"", StringComparison.Ordinal)),
            ("no fingerprint", now.ToJson().Replace("\"fingerprint\"", "\"finger\"", StringComparison.Ordinal)),
        ]);

        Assert.Equal(["sales", "empty"], verdicts.Where(verdict => verdict.Valid).Select(verdict => verdict.Name));
        Assert.All(verdicts, verdict => Assert.True(verdict.Parsed));
    }

    [Fact]
    public async Task JUnit_CountsAgree_AndWhatWasSkippedStays()
    {
        ForensicReport report = await SampleReport.SalesAsync();
        var xml = XDocument.Parse(JUnitReport.Write(report));

        XElement[] suites = [.. xml.Root!.Elements("testsuite")];
        Assert.Equal(["validation", "consistency", "patterns"], suites.Select(suite => (string)suite.Attribute("name")!));
        foreach ((string attribute, string element) in new[] { ("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped") })
        {
            Assert.All(suites, suite => Assert.Equal(suite.Descendants(element).Count(), (int)suite.Attribute(attribute)!));
            Assert.Equal(xml.Descendants(element).Count(), (int)xml.Root.Attribute(attribute)!);
        }

        Assert.Equal(report.Findings.Select(finding => finding.Check).Distinct().Count(), xml.Descendants("testcase").Count());
        Assert.NotEmpty(xml.Descendants("skipped"));
        XElement negative = xml.Descendants("testcase").Single(one => ((string)one.Attribute("name")!).StartsWith("V08", StringComparison.Ordinal));
        Assert.Contains("Rows 34", negative.Element("failure")!.Value, StringComparison.Ordinal);
        Assert.NotNull(XDocument.Parse(JUnitReport.Write(SampleReport.HostileReport())).Root);
    }

    [Fact]
    public async Task Csv_HasALineAFinding_AndNoFormula()
    {
        string csv = CsvReport.Write(await SampleReport.SalesAsync());
        Assert.StartsWith("dataset,check_id,title,", csv, StringComparison.Ordinal);

        string hostile = CsvReport.Write(SampleReport.HostileReport());
        List<string[]> rows = Rfc4180(hostile);
        Assert.Equal(1 + (SampleReport.Hostile.Length * Enum.GetValues<FindingStatus>().Length), rows.Count);
        Assert.All(rows, row => Assert.Equal(FindingRow.Columns.Count, row.Length));
        Assert.All(rows.SelectMany(row => row), cell => Assert.DoesNotContain(cell.FirstOrDefault(), "=+-@\t\r"));
        Assert.Contains(rows, row => row[13] == "a,b\"c");
    }

    [Fact]
    public async Task Parquet_IsReadWithTheSameValues()
    {
        ForensicReport report = await SampleReport.SalesAsync();
        using var folder = new TableTestFolder();
        var export = new ReportExport(DuckFolder.Assets, Path.Combine(folder.Root, "work"));

        byte[] bytes = await export.WriteAsync(report, ReportFormat.Parquet, TestContext.Current.CancellationToken);

        Assert.Equal(bytes, await export.WriteAsync(report, ReportFormat.Parquet, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.Root, "work")));
        string path = folder.Write("findings.parquet", bytes).Path;
        using DuckDatabase database = DuckDatabase.Open(new DuckOptions { AllowedFiles = [path] });
        using DuckConnection connection = database.Connect();
        using DuckResult result = connection.Query($"SELECT check_id, columns, affected, statistic, first_row, fingerprint FROM read_parquet({DuckSql.Literal(path)})");
        Assert.Equal(
            report.Findings.Select(one => new object?[]
            {
                one.Check, string.Join("; ", one.Columns), one.Affected, one.Statistic, one.Evidence.FirstOrDefault(place => place.Row is not null)?.Row, one.Fingerprint,
            }),
            result.ReadAll());
    }

    [Fact]
    public async Task Difference_TellsNewChangedPersistingAndFixed()
    {
        ForensicReport bad = await SampleReport.SalesAsync();
        ForensicReport good = await SampleReport.SalesAsync(mended: true);

        ForensicDifference mended = ForensicDifference.Of(bad, good);
        ForensicDifference broken = ForensicDifference.Of(good, bad);
        ForensicDifference same = ForensicDifference.Of(bad, bad);

        Assert.Contains(mended.Changes, change => change is { State: BaselineState.Absent, After: null, Finding.Check: "V08" });
        Assert.Contains(broken.Changes, change => change is { State: BaselineState.New, Before: null, Finding.Check: "V08" });
        Assert.All(same.Changes, change => Assert.Equal(BaselineState.Unchanged, change.State));
        Assert.Equal(bad.Raised, same.Changes.Count);
        Assert.Contains(mended.Changes, change => change.State == BaselineState.Unchanged && change.Finding.Check == "V02");
        ForensicReport louder = bad with { Findings = [.. bad.Findings.Select(one => one.Check == "V08" ? one with { Affected = one.Affected + 1 } : one)] };
        Assert.Equal("V08", Assert.Single(ForensicDifference.Of(bad, louder).Changes, change => change.State == BaselineState.Updated).Finding.Check);

        // A check that was skipped has not looked: what it found before is not mended.
        ForensicReport skipped = bad with
        {
            Findings = [.. bad.Findings.Select(one => one.Check == "V08" ? one with { Status = FindingStatus.Skipped, Severity = FindingSeverity.Info } : one)],
        };
        Assert.Contains(ForensicDifference.Of(bad, skipped).Changes, change => change is { State: BaselineState.Unknown, Finding.Check: "V08" });
        Assert.Contains("| new | V08", (bad with { Difference = broken }).ToMarkdown(), StringComparison.Ordinal);
        Assert.Contains("<span class=\"chip fixed\">fixed</span>", (good with { Difference = mended }).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void Score_IsTheStatedFormula()
    {
        Finding Of(FindingSeverity severity, long affected) => SampleReport.Finding("c", FindingStatus.Warn, severity) with { Affected = affected, Dataset = "d" };
        double? Score(params Finding[] findings) =>
            QualityScore.Of(new ForensicReport([new AnalyzedTable("d", new string('0', 64), 100, [])], findings)).First(score => score.IsPhase).Score;

        Assert.Equal(100, Score(SampleReport.Finding("c", FindingStatus.Pass, FindingSeverity.Info) with { Dataset = "d" }));
        Assert.Equal(99, Score(Of(FindingSeverity.Warning, 10)));
        Assert.Equal(80, Score(Of(FindingSeverity.Error, 50)));
        Assert.Equal(60, Score(Of(FindingSeverity.Error, 0)));
        Assert.Equal(40, Score(Of(FindingSeverity.Critical, 1)));
        Assert.Equal(0, Score(Of(FindingSeverity.Critical, 0), Of(FindingSeverity.Error, 100)));
    }

    private static List<string[]> Rfc4180(string csv)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < csv.Length; i++)
        {
            char c = csv[i];
            if (quoted && c == '"' && i + 1 < csv.Length && csv[i + 1] == '"')
                cell.Append(csv[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (!quoted && c == ',')
                Next();
            else if (!quoted && c == '\r' && csv[i + 1] == '\n')
            {
                i++;
                Next();
                rows.Add([.. row]);
                row.Clear();
            }
            else
                cell.Append(c);
        }

        return rows;

        void Next()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }
    }
}
