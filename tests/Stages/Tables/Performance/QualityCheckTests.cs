using System.Text.Json;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Tables.Tests;

/// <summary>Evaluations of the same questions, with and without a loss.</summary>
public sealed class QualityCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MetricThatIsLower_IsWarnedOf_WithTheQuestionsThatLostMost()
    {
        // Every fourth question is lost, of the one metric alone.
        Finding found = Assert.Single(Check(Write("now", 40, (i, mrr) => i % 4 == 0 ? mrr / 2 : mrr), Write("accepted", 40, (_, mrr) => mrr)));
        Assert.Equal((FindingStatus.Warn, FindingSeverity.Warning), (found.Status, found.Severity));
        Assert.StartsWith("mrr is lower", found.Message, StringComparison.Ordinal);
        Assert.Equal(0.05, found.Statistic!.Value, 9);
        Assert.Equal(10, found.Evidence.Count);
        Assert.Equal(["question q04", "now 0.3000", "accepted 0.6000"], found.Evidence[0].Values.Select(value => $"{value.Key} {value.Value}"));
    }

    [Fact]
    public void DifferencesThatChanceExplains_Pass()
    {
        // As many up as down, and then a loss in one question of forty.
        string accepted = Write("accepted", 40, (_, mrr) => mrr);
        Assert.Equal(FindingStatus.Pass, Assert.Single(Check(Write("now", 40, (i, mrr) => mrr + (i % 2 == 0 ? -0.2 : 0.2)), accepted)).Status);
        Finding pass = Assert.Single(Check(Write("now", 40, (i, mrr) => i == 7 ? 0 : mrr), accepted));
        Assert.Equal(FindingStatus.Pass, pass.Status);
        Assert.Equal(["map", "mrr"], pass.Evidence.Select(one => one.Values[0].Value));
    }

    [Fact]
    public void BetterThanBefore_AndTheSame_Pass()
    {
        string accepted = Write("accepted", 20, (_, mrr) => mrr);
        Assert.Equal(FindingStatus.Pass, Assert.Single(Check(Write("now", 20, (_, mrr) => mrr + 0.1), accepted)).Status);
        Assert.Equal(FindingStatus.Pass, Assert.Single(Check(accepted, accepted)).Status);
    }

    [Fact]
    public void WithoutEvaluations_OrWithTooFewQuestionsInCommon_ItIsSkippedWithTheReason()
    {
        string accepted = Write("accepted", 20, (_, mrr) => mrr);
        foreach ((string? now, string? before) in ((string?, string?)[])[(null, null), (accepted, null), (null, accepted)])
            Assert.Contains("--quality-baseline", Skipped(now, before), StringComparison.Ordinal);
        Assert.Contains("no metric with 8 questions", Skipped(Write("few", 7, (_, _) => 0), accepted), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"questions":[{"id":null,"scores":{}}]}""")]
    [InlineData("""{"questions":[{"id":"a","scores":{"mrr":"high"}}]}""")]
    [InlineData("""{"questions":[{"id":"a","scores":{}},{"id":"a","scores":{}}]}""")]
    public void FileThatIsNoEvaluation_IsRefusedByName(string json)
    {
        string file = _folder["wrong.json"];
        File.WriteAllText(file, json);
        string accepted = Write("accepted", 8, (_, mrr) => mrr);
        Assert.StartsWith(file, Assert.Throws<InvalidDataException>(() => Check(file, accepted)).Message, StringComparison.Ordinal);
    }

    private string Skipped(string? quality, string? baseline)
    {
        Finding skipped = Assert.Single(Check(quality, baseline));
        Assert.Equal(FindingStatus.Skipped, skipped.Status);
        return skipped.Message;
    }

    /// <summary>Questions whose map is always the same and whose mrr is 0.2, 0.3, 0.4, 0.5 or 0.6 before the change.</summary>
    private string Write(string name, int questions, Func<int, double, double> mrr)
    {
        string file = _folder[name + ".json"];
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            metrics = Array.Empty<object>(),
            questions = Enumerable.Range(0, questions).Select(i => new
            {
                id = $"q{i:00}", scores = new Dictionary<string, double> { ["mrr"] = mrr(i, 0.2 + (i % 5 * 0.1)), ["map"] = 0.5 },
            }),
        }));
        return file;
    }

    private Finding[] Check(string? quality, string? baseline)
    {
        using SqliteLedger ledger = SqliteLedger.Open(_folder[$"{Guid.NewGuid():N}.db"]);
        ledger.BeginRun("r", "p", "d", "[]", DateTimeOffset.UnixEpoch);
        Directory.CreateDirectory(_folder["in"]);
        PipelineDefinition definition = new PipelineBuilder("p", _folder.Path)
            .Add<Acquire.FolderSource>("inbox", new Acquire.FolderOptions { Path = "in" })
            .Add<ForensicsSink>("kept", from: ["inbox"])
            .Build();
        var forensics = new RunForensics(definition, ledger) { Quality = quality, QualityBaseline = baseline };
        return [.. forensics.Analyze(ledger.Run("r")!, TestContext.Current.CancellationToken).Findings.Where(one => one.Check == "M08")];
    }
}
