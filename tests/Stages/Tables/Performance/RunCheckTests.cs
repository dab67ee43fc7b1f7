using System.Text.Json;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Tables.Tests;

/// <summary>Histories with one planted defect each, and the same history without it, which every check passes.</summary>
public sealed class RunCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteLedger _ledger;

    public RunCheckTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, ".tars"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "in"));
        _ledger = SqliteLedger.Open(Path.Combine(_folder.Path, ".tars", "ledger.db"));
    }

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void CleanHistory_RaisesNothing_AndSaysWhatItSkips()
    {
        ForensicReport report = Analyze(20, (_, report) => report);

        Assert.Equal([], report.Findings.Where(finding => finding.IsRaised).Select(finding => finding.Message));
        Assert.Equal(["M02", "M08", "M09", "C12", "C13", "C15", "R06", "R10"], report.Findings.Where(finding => finding.Status == FindingStatus.Skipped).Select(finding => finding.Check).OrderBy(check => check != "M02" && check != "M08" && check != "M09"));
        Assert.Equal(RunForensics.All.Count, report.Findings.Count);
        Assert.Equal(ForensicReport.Parse(report.ToJson()).ToHtml(), report.ToHtml());
    }

    [Fact]
    public void Regression_IsFound_AndAHeldBackOneIsNot()
    {
        Finding found = Assert.Single(Raised(20, (i, report) => With(report, "work", node => node with { BusySeconds = node.BusySeconds * (i >= 15 ? 1.4 : 1) })), one => one.Check == "M04");
        Assert.Equal(["work"], found.Columns);
        Assert.InRange(found.Statistic!.Value, 0.3, 0.5);

        // 3 % is less than what anybody would look at; and one slow run is none.
        Assert.DoesNotContain(Raised(20, (i, report) => With(report, "work", node => node with { BusySeconds = node.BusySeconds * (i >= 15 ? 1.03 : 1) })), one => one.Check == "M04");
        Assert.DoesNotContain(Raised(20, (i, report) => With(report, "work", node => node with { BusySeconds = node.BusySeconds * (i == 19 ? 5 : 1) })), one => one.Check == "M04");
    }

    [Fact]
    public void RegressionOfTheSlowestCalls_IsFound_WhereTheMeanIsNot()
    {
        Finding found = Assert.Single(Raised(20, (i, report) => With(report, "work", node => node with { Calls = Times(i, slow: i >= 15 ? 1.5 : 1) })), one => one.Check == "M04");
        Assert.Contains("p95", found.Message, StringComparison.Ordinal);
        Assert.Equal(["work"], found.Columns);
        Assert.DoesNotContain(Raised(20, (i, report) => With(report, "work", node => node with { Calls = Times(i, slow: 1) })), one => one.Check == "M04");
        Assert.DoesNotContain(Raised(20, (i, report) => With(report, "work", node => node with { Calls = Times(i, slow: i == 19 ? 9 : 1) })), one => one.Check == "M04");
    }

    [Theory]
    [InlineData("p50: 40ms, p95: 100ms, p99: 100ms, rate: 5", "")]
    [InlineData("p50: 30ms", "p50")]
    [InlineData("p95: 70ms, rate: 20", "p95 rate")]
    public void Objectives_ThatARunMissed_AreErrors(string objective, string missed)
    {
        ForensicContract contract = ForensicContract.Parse($"nodes: {{ work: {{ {objective} }}, elsewhere: {{ p50: 1ms }} }}", "c.yaml").Contract!;
        Finding[] found = [.. Analyze(1, (_, report) => With(report, "work", node => node with { Calls = Times(0, 1) }), contract).Findings.Where(one => one.Check == "M01")];
        Assert.Equal(missed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, found.Count(one => one is { IsRaised: true, Severity: FindingSeverity.Error }));
        Assert.Contains(found[^1].Evidence[1].Values, value => value.Key == "p95 s" && value.Value!.StartsWith("0.07", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.001, 4, "1 h 6 h")]
    [InlineData(0.001, 1, "")]
    [InlineData(0.01, 4, "")]
    public void BudgetOfErrors_ThatIsSpentTooFast_IsAnError(double allowed, int dead, string windows)
    {
        // Runs of 100 items an hour apart: each look back sees its last 1 and 6 runs, or 2 and 7 by the second.
        ForensicContract contract = ForensicContract.Parse($"nodes: {{ work: {{ dead: {allowed} }} }}", "c.yaml").Contract!;
        Finding[] found = [.. Analyze(20, (_, report) => With(report, "work", node => node with { Completed = 100 - dead, Dead = dead }), contract).Findings
            .Where(one => one is { Check: "M07", Severity: FindingSeverity.Error, Columns: ["work"] } && one.Message.Contains("contract", StringComparison.Ordinal))];
        Assert.Equal(windows, string.Join(' ', found.Select(one => one.Message.Contains("within 1 h", StringComparison.Ordinal) ? "1 h" : "6 h")));
    }

    [Fact]
    public void Regression_WithFewerThanEightRuns_IsSkippedWithTheReason()
    {
        Finding skipped = Analyze(7, (_, report) => report).Findings.Single(one => one.Check == "M04");
        Assert.Equal(FindingStatus.Skipped, skipped.Status);
        Assert.Contains("8 runs", skipped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChangeOverHistory_IsFoundWhereItHappened()
    {
        Finding found = Assert.Single(Raised(30, (i, report) => With(report, "work", node => node with { BusySeconds = node.BusySeconds * (i >= 18 ? 0.5 : 1) })), one => one.Check == "M05");
        Assert.Contains("From run r18 on", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up and back", 1.0, 1.5, 1.0, "r12 r22")]
    [InlineData("twice up", 1.0, 1.2, 1.5, "r12 r22")]
    [InlineData("once", 1.0, 1.0, 0.7, "r22")]
    [InlineData("by 3 %", 1.0, 1.03, 1.0, "")]
    public void ChangesOverHistory_AreFoundAsOftenAsTheyHappened(string what, double first, double second, double third, string runs)
    {
        Finding[] found =
        [
            .. Raised(34, (i, report) => With(
                report, "work", node => node with { BusySeconds = node.BusySeconds * (i < 12 ? first : i < 22 ? second : third) * (i == 5 ? 3 : 1) }))
                .Where(one => one.Check == "M05"),
        ];
        string[] places = [.. found.SelectMany(one => one.Evidence.Select(evidence => evidence.Values[0].Value!))];
        Assert.True(runs == string.Join(' ', places), $"{what}: {string.Join(' ', places)}");
        Assert.All(found, one => Assert.Equal(["work"], one.Columns));
    }

    [Fact]
    public void Scaling_BehindItsPeak_IsToldWithTheNumberOfHandsThatDoMost()
    {
        // 10 n / (1 + 0.1 (n - 1) + 0.05 n (n - 1)) does most with 4.2 hands.
        var law = new ScalingLaw(10, 0.1, 0.05, 0);
        int[] hands = [1, 2, 4, 8, 16];
        Finding found = Assert.Single(
            Analyze(15, (i, report) => Scaled(report, hands[i / 3], law.At(hands[i / 3]))).Findings, one => one.Check == "M09");
        Assert.True(found.IsRaised);
        Assert.Contains("contention is 0.1", found.Message, StringComparison.Ordinal);
        Assert.Equal("Give it 4 hands: more of them do less.", found.Suggestion);

        Finding even = Assert.Single(Analyze(15, (i, report) => Scaled(report, hands[i / 3], 10 * hands[i / 3])).Findings, one => one.Check == "M09");
        Assert.False(even.IsRaised);
        Assert.Contains("more hands always do more", even.Message, StringComparison.Ordinal);

        Finding few = Assert.Single(Analyze(9, (i, report) => Scaled(report, hands[i / 3], 10 * hands[i / 3])).Findings, one => one.Check == "M09");
        Assert.Contains("is not fitted: it takes 4 numbers of hands, and there are 3", few.Message, StringComparison.Ordinal);
    }

    private static RunReport Scaled(RunReport report, int hands, double rate) => With(
        report with { ElapsedSeconds = 100 / rate }, "work", node => node with { Hands = hands, BusySeconds = 0.9 * hands * 100 / rate });

    private static ProcessUse Used(double collecting) => new() { CpuSeconds = 5, AllocatedBytes = 1 << 20, CollectionSeconds = collecting, PeakResidentBytes = 1 << 26 };

    [Fact]
    public void Bottleneck_Errors_Budget_AndScaling_AreFound()
    {
        Assert.Contains(Raised(1, (_, report) => With(report, "work", node => node with { BusySeconds = 9.5 })), one => one is { Check: "M03", Columns: ["work"] });
        Finding errors = Assert.Single(Raised(1, (_, report) => With(report, "work", node => node with { Completed = 80, Dead = 20 })), one => one.Check == "M07");
        Assert.Equal(FindingSeverity.Error, errors.Severity);
        Assert.DoesNotContain(Raised(1, (_, report) => With(report, "work", node => node with { Completed = 99, Dead = 1 })), one => one.Check == "M07");
        Assert.Contains(Raised(1, (_, report) => report with { PeakBytes = 1L << 30 }), one => one.Check == "M06");
        Assert.Contains(
            Raised(1, (_, report) => report with { ElapsedSeconds = 10, Process = Used(collecting: 1.1) }),
            one => one is { Check: "M06", Severity: FindingSeverity.Warning, Statistic: > 0.1 });
        Assert.DoesNotContain(Raised(1, (_, report) => report with { ElapsedSeconds = 10, Process = Used(collecting: 0.9) }), one => one.Check == "M06");
        Assert.Contains(
            Raised(8, (i, report) => With(report, "work", node => node with { Hands = i < 4 ? 1 : 4, BusySeconds = i < 4 ? 9 : 36, Completed = i < 4 ? 100 : 110, In = i < 4 ? 100 : 110 })),
            one => one.Check == "M09");
    }

    [Fact]
    public void LostItems_AreCritical()
    {
        Finding lost = Raised(1, (_, report) => With(report, "work", node => node with { Completed = 97 })).First(one => one.Check == "C11");
        Assert.Equal((FindingSeverity.Critical, 3L), (lost.Severity, lost.Affected));
        Assert.Contains(Raised(1, (_, report) => report with { Edges = [new EdgeReport("inbox", "work", 90)] }), one => one is { Check: "C11", Columns: ["inbox"] });
    }

    [Fact]
    public void DamagedArtifact_IsFound()
    {
        var store = new ArtifactStore(Path.Combine(_folder.Path, ".tars", "artifacts"));
        string digest = store.Put("kept"u8);
        Assert.DoesNotContain(Raised(1, (_, report) => report), one => one.Check == "C12");
        File.WriteAllText(store.PathOf(digest), "Kept");
        Assert.Equal(digest, Raised(1, (_, report) => report).Single(one => one.Check == "C12").Evidence[0].Values[0].Value);
    }

    [Fact]
    public void KilledRun_IsSkippedByWhatNeedsItsReport()
    {
        _ledger.BeginRun("killed", "p", "d", "[]", DateTimeOffset.UnixEpoch);
        ForensicReport report = new RunForensics(Definition, _ledger).Analyze(_ledger.Run("killed")!, TestContext.Current.CancellationToken);
        Assert.Equal(FindingStatus.Skipped, report.Findings.Single(one => one.Check == "M01").Status);
        Assert.Equal(FindingStatus.Pass, report.Findings.Single(one => one.Check == "R08").Status);
        Assert.NotEmpty(report.ToHtml());
    }

    [Fact]
    public void RankStatistics_AreThoseOfTheTables()
    {
        // Exact p of complete separation: 2 / C(8, 4) and 2 / C(13, 5).
        Assert.Equal(2 / 70.0, RankStatistics.MannWhitney([1, 2, 3, 4], [5, 6, 7, 8]), 12);
        Assert.Equal(2 / 1287.0, RankStatistics.MannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11, 12, 13]), 12);
        Assert.Equal(1, RankStatistics.MannWhitney([1, 4], [2, 3]), 12);
        Assert.Equal(1, RankStatistics.MannWhitney([1, 1, 1], [1, 1, 1]), 12);

        // The tables of the U test: 11 is the largest U that is significant at 5 % with 7 and 9, 12 is not.
        Assert.Equal(2.5, RankStatistics.Shift([1, 2, 3], [3, 4.5, 6]), 12);
        (double low, double high) = RankStatistics.Wilson(5, 100);
        Assert.Equal(0.0215, low, 4);
        Assert.Equal(0.1118, high, 4);
    }

    private PipelineDefinition Definition => new PipelineBuilder("p", _folder.Path)
        .Add<Acquire.FolderSource>("inbox", new Acquire.FolderOptions { Path = "in" })
        .Add<ForensicsSink>("work", from: ["inbox"])
        .Build();

    private static RunReport With(RunReport report, string node, Func<NodeReport, NodeReport> change) =>
        report with { Nodes = [.. report.Nodes.Select(one => one.Name == node ? change(one) : one)] };

    private Finding[] Raised(int runs, Func<int, RunReport, RunReport> change) => [.. Analyze(runs, change).Findings.Where(finding => finding.IsRaised)];

    /// <summary>Each time over a ledger of its own: runs of 100 items in 10 s, whose times scatter a little.</summary>
    private ForensicReport Analyze(int runs, Func<int, RunReport, RunReport> change, ForensicContract? contract = null)
    {
        string file = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N") + ".db");
        using SqliteLedger ledger = SqliteLedger.Open(file);
        for (int i = 0; i < runs; i++)
        {
            string id = $"r{i:00}";
            double scatter = 1 + (((i * 7919 % 101) - 50) / 2500.0);
            var report = new RunReport
            {
                Run = id,
                Pipeline = "p",
                Outcome = RunOutcome.Completed,
                Nodes = [Node("inbox", 100, 0.5 * scatter), Node("work", 0, 4 * scatter)],
                Edges = [new EdgeReport("inbox", "work", 100)],
                Reconciles = true,
                Roots = 100,
                Unchanged = 0,
                DeadLetters = 0,
                DeadLettersOpen = 0,
                ElapsedSeconds = 10,
                PeakBytes = 1 << 20,
                Items = [],
            };
            DateTimeOffset at = DateTimeOffset.UnixEpoch.AddHours(i);
            ledger.BeginRun(id, "p", "d", "[]", at);
            ledger.EndRun(id, "Completed", JsonSerializer.Serialize(change(i, report), PayloadJson.Options), "{}", "", at.AddSeconds(10));
        }

        RunRecord last = ledger.Runs("p").Last();
        ForensicReport analyzed = new RunForensics(Definition, ledger) { Contract = contract ?? ForensicContract.Empty }.Analyze(last, TestContext.Current.CancellationToken);

        // These runs have no manifests, which the record's check rightly tells.
        return analyzed with { Findings = [.. analyzed.Findings.Select(one => one.Check == "R08" ? one with { Status = FindingStatus.Pass, Severity = FindingSeverity.Info } : one)] };
    }

    /// <summary>90 calls of about 40 ms, and 10 of about twice as long that may be slower still.</summary>
    private static CallTimes Times(int run, double slow)
    {
        double scatter = 1 + (((run * 7919 % 101) - 50) / 2500.0);
        return new CallTimes(new Dictionary<int, long>
        {
            [CallTimes.BucketOf(TimeSpan.FromMilliseconds(40 * scatter))] = 90,
            [CallTimes.BucketOf(TimeSpan.FromMilliseconds(80 * scatter * slow))] = 10,
        });
    }

    private static NodeReport Node(string name, long emitted, double busy) => new()
    {
        Name = name, In = 100, Out = emitted, Completed = 100, Filtered = 0, Skipped = 0, Dead = 0, Retries = 0, BusySeconds = busy, Queued = 0, QueuedBytes = 0,
    };
}
