using System.Security.Cryptography;
using System.Text;
using Tars.Pipeline;
using Tars.Stages.Acquire;
using Tars.Testing;

namespace Tars.Stages.Tables.Tests;

/// <summary>What is under hold stays as it is, whatever the source does; and R10 finds where it did not.</summary>
public sealed class LegalHoldTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public LegalHoldTests()
    {
        Directory.CreateDirectory(_folder["in/sub"]);
        Write("a.csv", "one");
        Write("b.csv", "two");
        Write("sub/c.csv", "three");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.csv")]
    [InlineData("inbox/a.csv")]
    [InlineData("in/a.csv")]
    [InlineData("a.*")]
    public async Task RemovedRoot_StaysUntilItIsReleased(string pattern)
    {
        await RunAsync();
        LegalHold hold = await Holds.AddAsync(pattern, "case 7", _stop);
        File.Delete(_folder["in/a.csv"]);
        File.Delete(_folder["in/b.csv"]);

        Assert.Equal((1L, 1L), await PlannedAsync());
        RunReport report = await RunAsync();
        Assert.Equal((1L, 1L), (report.Sources[0].Removed, report.Sources[0].Held));
        Assert.Contains("case 7", Assert.Single(Assert.Single(report.Items, item => item.Key == "a.csv").Notes), StringComparison.Ordinal);
        Assert.Equal(["a.csv", "sub/c.csv"], Kept());
        Assert.True(report.Reconciles);

        await Holds.ReleaseAsync(hold, "closed", _stop);
        report = await RunAsync();
        Assert.Equal((1L, 0L), (report.Sources[0].Removed, report.Sources[0].Held));
        Assert.Equal(["sub/c.csv"], Kept());
    }

    [Fact]
    public async Task ChangedRoot_KeepsItsVersion_AndTakesTheNewOneAfterTheRelease()
    {
        await RunAsync();
        LegalHold hold = await Holds.AddAsync("in/sub", "case 7", _stop);
        Write("sub/c.csv", "another");
        Write("b.csv", "changed too");

        RunReport report = await RunAsync();
        Assert.Equal((1L, 1L), (report.Sources[0].Changed, report.Sources[0].Held));
        Assert.Equal(Of("three"), Version("sub/c.csv"));
        Assert.Equal(Of("changed too"), Version("b.csv"));
        await RunAsync();
        Assert.Equal(Of("three"), Version("sub/c.csv"));

        await Holds.ReleaseAsync(hold, "closed", _stop);
        Assert.Equal(1, (await RunAsync()).Sources[0].Changed);
        Assert.Equal(Of("another"), Version("sub/c.csv"));
    }

    [Fact]
    public async Task ProcessedFile_IsNotDeletedUnderHold_AndIsAfterIt()
    {
        LegalHold hold = await Holds.AddAsync("a.csv", "case 7", _stop);
        RunReport report = await RunAsync(AfterProcessing.Delete);
        Assert.Equal(["a.csv"], Directory.GetFiles(_folder["in"], "*", SearchOption.AllDirectories).Select(Path.GetFileName));
        Assert.Contains("hold", Assert.Single(Assert.Single(report.Items, item => item.Key == "a.csv").Notes, note => note.Contains("stays", StringComparison.Ordinal)), StringComparison.Ordinal);
        await Holds.ReleaseAsync(hold, "closed", _stop);
        await RunAsync(AfterProcessing.Delete);
        Assert.False(File.Exists(_folder["in/a.csv"]));
    }

    [Fact]
    public async Task Sweeps_KeepWhatNamesNoRoot()
    {
        await RunAsync();
        LegalHold hold = await Holds.AddAsync("a.csv", "case 7", _stop);
        foreach (bool dryRun in (bool[])[false, true])
        {
            StateSweepReport swept = StateSweep.Sweep(Definition(), DuckFolder.Assets, dryRun);
            Assert.Equal(0, swept.Memos);
            Assert.Equal(hold.Pattern, Assert.Single(swept.Holds).Pattern);
        }

        PipelineDefinition without = new PipelineBuilder("p", _folder.Path).Add<FolderSource>("inbox", new FolderOptions { Path = "in" }).Build();
        var catalog = NodeCatalog.FromTypes(typeof(ForensicsSink), typeof(FolderSource));
        var options = new RunOptions { Assets = DuckFolder.Assets };
        await Assert.ThrowsAsync<HeldException>(() => LeftoverSweep.RemoveAsync(without, catalog, options, _stop));
        Assert.Equal(4, Directory.GetFiles(_folder["out"], "*.md").Length);
        await Holds.ReleaseAsync(hold, "closed", _stop);
        Assert.Equal("reports", Assert.Single(await LeftoverSweep.RemoveAsync(without, catalog, options, _stop)).Node);
        Assert.Empty(Directory.GetFiles(_folder["out"], "*.md"));
    }

    [Fact]
    public async Task ReleaseThatWasPutInByHand_ReleasesNothing()
    {
        LegalHold hold = await Holds.AddAsync("a.csv", "case 7", _stop);
        string log = _folder[".tars/audit/log"];
        string forged = (await File.ReadAllLinesAsync(log, _stop))[^1].Replace("\"action\":\"hold\"", "\"action\":\"release\"", StringComparison.Ordinal)
            .Replace("\"before\":null", $"\"before\":\"{hold.Digest}\"", StringComparison.Ordinal).Replace("\"sequence\":2", "\"sequence\":3", StringComparison.Ordinal);
        await File.AppendAllTextAsync(log, forged + "\n", _stop);
        Assert.NotNull(Holds.On("inbox", "a.csv"));
        await Assert.ThrowsAsync<InvalidDataException>(() => Holds.ReleaseAsync(hold, "closed", _stop));
    }

    [Fact]
    public void Custody_WithoutHoldsAndRetention_IsSkipped() =>
        Assert.Equal(FindingStatus.Skipped, Assert.Single(Check(_ => { })).Status);

    [Fact]
    public void Custody_FindsWhatIsKeptTooLong_GivenUpTooEarly_AndReplaced()
    {
        const string Rules = "retention: { '*.csv': { keep: 30d, delete_after: 90d } }";
        Finding[] found = Check(ledger =>
        {
            Run(ledger, 0, ("a.csv", "one"), ("b.csv", "two"), ("c.csv", "three"), ("d.txt", "four"));
            Run(ledger, 10, ("b.csv", null), ("c.csv", "other"));
            Run(ledger, 100, ("d.txt", null));
        }, Rules);
        Assert.Equal(
            ["inbox/a.csv", "inbox/b.csv", "inbox/c.csv"],
            found.Where(one => one.IsRaised).SelectMany(one => one.Evidence).Select(one => one.Values[0].Value));
        Assert.Equal([FindingStatus.Warn, FindingStatus.Fail, FindingStatus.Warn], found.Where(one => one.IsRaised).Select(one => one.Status));

        // The clean twin: deleted between the two limits, replaced after the first, and what no rule names.
        found = Check(ledger =>
        {
            Run(ledger, 0, ("a.csv", "one"), ("b.csv", "two"), ("d.txt", "four"));
            Run(ledger, 40, ("a.csv", null), ("b.csv", "other"), ("d.txt", "five"));
            Run(ledger, 100, ("d.txt", null));
        }, Rules);
        Assert.Equal(FindingStatus.Pass, Assert.Single(found).Status);
    }

    [Theory]
    [InlineData(5, 20, false)]
    [InlineData(15, 20, true)]
    [InlineData(15, 8, true)]
    [InlineData(30, 40, true)]
    public void Custody_FindsWhatWasChangedUnderHold(int at, int released, bool clean)
    {
        Finding[] found = Check(ledger =>
        {
            Run(ledger, 0, ("a.csv", "one"), ("b.csv", "two"));
            Hold("a.csv", at, released > at ? released : null);
            Run(ledger, 10, ("b.csv", null), ("a.csv", "other"));
            Run(ledger, 25, ("b.csv", "two"));
        }, file: "other");
        Assert.Equal(clean ? [] : ["inbox/a.csv"], found.Where(one => one.IsRaised).SelectMany(one => one.Evidence).Select(one => one.Values[0].Value));
        Assert.All(found.Where(one => one.IsRaised), one => Assert.Equal(FindingSeverity.Critical, one.Severity));
    }

    [Fact]
    public void Custody_FindsADeadLetterDroppedUnderHold_AndAFileThatIsGone()
    {
        Finding[] found = Check(ledger =>
        {
            Run(ledger, 0, ("a.csv", "one"));
            Hold("a.csv", 1, null, dropped: "inbox/a.csv");
        });
        Assert.Equal("inbox/a.csv", Assert.Single(found, one => one.Severity == FindingSeverity.Critical).Evidence[0].Values[0].Value);
        Assert.DoesNotContain(found, one => one.Severity == FindingSeverity.Error);

        File.Delete(_folder["in/a.csv"]);
        found = Check(ledger => Run(ledger, 0, ("a.csv", "one")));
        Assert.Equal("not there", Assert.Single(found, one => one.Severity == FindingSeverity.Error).Evidence[0].Values[^1].Value);
    }

    [Theory]
    [InlineData("retention: { '*': { keep: 2d, delete_after: 1d } }")]
    [InlineData("retention: { '*': { forever: 2d } }")]
    [InlineData("retention: [a]")]
    public void Retention_ThatCannotBe_IsRefused(string text) => Assert.Null(ForensicContract.Parse(text, "c.yaml").Contract);

    private LegalHolds Holds => LegalHolds.Of(Definition());

    private PipelineDefinition Definition(AfterProcessing after = AfterProcessing.Keep) => new PipelineBuilder("p", _folder.Path)
        .Add<FolderSource>("inbox", new FolderOptions { Path = "in", After = after, AllowEmpty = true })
        .Add<ForensicsSink>("reports", new ForensicsOptions { Path = _folder["out"] }, from: ["inbox"])
        .Build();

    private static string Of(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Table(content))));

    private static string Table(string content) => $"id,n\n1,{content}\n";

    private void Write(string name, string content)
    {
        File.WriteAllText(_folder["in/" + name], Table(content));
        File.SetLastWriteTimeUtc(_folder["in/" + name], DateTime.UtcNow.AddMinutes(-10).AddSeconds(content.Length));
    }

    private string[] Kept() => [.. Receipts().Keys.Order(StringComparer.Ordinal)];

    private string Version(string key) => Receipts()[key].Version;

    private IReadOnlyDictionary<string, Receipt> Receipts()
    {
        using SqliteLedger ledger = SqliteLedger.Open(_folder[".tars/ledger.db"]);
        return ledger.Receipts("p", "inbox");
    }

    private async Task<(long Removed, long Held)> PlannedAsync()
    {
        RunPlan plan = await RunPlan.OfAsync(Definition(), new RunOptions { Assets = DuckFolder.Assets }, _stop);
        return (plan.Sources[0].Removed, plan.Sources[0].Held);
    }

    private async Task<RunReport> RunAsync(AfterProcessing after = AfterProcessing.Keep)
    {
        await using var run = PipelineRun.Create(Definition(after), new RunOptions { Assets = DuckFolder.Assets });
        RunReport report = await run.RunAsync(_stop);
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        return report;
    }

    private static DateTimeOffset Day(int day) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day);

    private static void Run(SqliteLedger ledger, int day, params (string Key, string? Content)[] changes)
    {
        string run = $"r{day:000}";
        ledger.BeginRun(run, "p", "d", "[]", Day(day));
        ledger.Commit("p", [.. changes.Where(one => one.Content is not null).Select(one => new Receipt("inbox", one.Key, Of(one.Content!), null, "f", 0, run))], []);
        ledger.Remove("p", "inbox", [.. changes.Where(one => one.Content is null).Select(one => one.Key)], run);
        ledger.EndRun(run, "Completed", "{}", "{}", "", Day(day));
    }

    /// <summary>The clock of the log stands at the first of January 2026, as the first run.</summary>
    private void Hold(string pattern, int day, int? released, string? dropped = null)
    {
        var time = new ManualTimeProvider();
        time.Advance(TimeSpan.FromDays(day));
        var log = new AuditLog(_folder[".tars"], "p", time);
        log.AppendAsync(AuditLog.HoldAction, pattern, reason: "case 7", cancellationToken: _stop).GetAwaiter().GetResult();
        if (dropped is not null)
            log.AppendAsync(AuditLog.DropAction, dropped, cancellationToken: _stop).GetAwaiter().GetResult();
        if (released is not { } end)
            return;
        time.Advance(TimeSpan.FromDays(end - day));
        log.AppendAsync(AuditLog.ReleaseAction, pattern, before: log.Lines()[^1].Digest, reason: "closed", cancellationToken: _stop).GetAwaiter().GetResult();
    }

    private Finding[] Check(Action<SqliteLedger> history, string? contract = null, string? file = null)
    {
        if (file is not null)
            Write("a.csv", file);
        using SqliteLedger ledger = SqliteLedger.Open(_folder[$"{Guid.NewGuid():N}.db"]);
        history(ledger);
        if (!ledger.Runs("p").Any())
            Run(ledger, 0, ("a.csv", "one"));
        var forensics = new RunForensics(Definition(), ledger) { Contract = contract is null ? ForensicContract.Empty : ForensicContract.Parse(contract, "c.yaml").Contract! };
        return [.. forensics.Analyze(ledger.Runs("p").Last(), _stop).Findings.Where(finding => finding.Check == "R10")];
    }
}
