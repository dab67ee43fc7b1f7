using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Evaluation;

public sealed class ArchiveEvaluationTests : IDisposable
{
    private readonly Archive _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task Score_Ranking_CountsEachDocumentAtItsFirstRank()
    {
        await _archive.WriteAsync(
            Archive.Passage("in/1.txt", "The dome turns. The dome is old."),
            Archive.Passage("in/1.txt", "Another dome stands there, and dome and dome.", ordinal: 1, start: 100),
            Archive.Passage("in/2.txt", "A dome, and much that is not about one, at some length, with more words."),
            Archive.Passage("in/3.txt", "Nothing."));
        using ArchiveSearcher searcher = await _archive.OpenAsync();
        QuestionScores scores = new ArchiveEvaluation(searcher, 100).Score(
            new JudgedQuestion("q", "dome") { Relevant = [new JudgedSource(["2"], 1), new JudgedSource(["3"], 1)] });
        Assert.Equal(0.5, scores.Scores[ArchiveEvaluation.Mrr], 12);
        Assert.Equal(0.25, scores.Scores[ArchiveEvaluation.Map], 12);
        Assert.Equal(0.5, scores.Scores[ArchiveEvaluation.Recall], 12);
        Assert.Equal(0.1, scores.Scores[ArchiveEvaluation.Precision], 12);
        Assert.DoesNotContain(ArchiveEvaluation.AnswerRecall, scores.Scores.Keys);
    }

    [Fact]
    public async Task Score_CopyOfAJudgedDocument_CountsOnce()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "The dome.", sha256: "same"), Archive.Passage("b.txt", "The dome.", sha256: "same"));
        using ArchiveSearcher searcher = await _archive.OpenAsync();
        QuestionScores scores = new ArchiveEvaluation(searcher, 100).Score(
            new JudgedQuestion("q", "dome") { Relevant = [new JudgedSource(["b.txt"], 1)] });
        Assert.Equal(1, scores.Scores[ArchiveEvaluation.Mrr]);
        Assert.Equal(0.1, scores.Scores[ArchiveEvaluation.Precision], 12);
    }

    [Fact]
    public async Task Score_Answers_AreComparedWithWhatIsExpected()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "The dome motor failed on 2 April 2023. It was replaced by Brook."));
        using ArchiveSearcher searcher = await _archive.OpenAsync();
        var evaluation = new ArchiveEvaluation(searcher, 100);
        QuestionScores right = evaluation.Score(new JudgedQuestion("a", "When did the dome motor fail?") { Expected = ["2 april 2023"] });
        QuestionScores wrong = evaluation.Score(new JudgedQuestion("b", "When did the dome motor fail?") { Expected = ["5 May"] });
        QuestionScores none = evaluation.Score(new JudgedQuestion("c", "Who painted the submarine?") { IsUnanswerable = true });
        Assert.Equal(1, right.Scores[ArchiveEvaluation.AnswerRecall]);
        Assert.Equal(1, right.Scores[ArchiveEvaluation.QuotePrecision]);
        Assert.Equal(0, wrong.Scores[ArchiveEvaluation.AnswerPrecision]);
        Assert.Equal([ArchiveEvaluation.Abstention], none.Scores.Keys);
        Assert.Equal(1, none.Scores[ArchiveEvaluation.Abstention]);
    }

    [Fact]
    public void MetricComparison_PairsQuestionsById()
    {
        MetricComparison row = Assert.Single(MetricComparison.Of([Of("a", 1), Of("b", 0.5), Of("new", 0)], [Of("b", 0.5), Of("a", 0), Of("old", 1)], 1));
        Assert.Equal((0.75, 0.25, 1, 2), (row.Mean, row.Baseline, row.P, row.Questions));
        Assert.False(row.IsWorse);
    }

    [Fact]
    public void MetricComparison_ClearlyLower_IsWorse()
    {
        QuestionScores[] now = [.. Enumerable.Range(0, 8).Select(x => Of($"{x}", 0.2))];
        QuestionScores[] before = [.. Enumerable.Range(0, 8).Select(x => Of($"{x}", 0.3))];
        Assert.True(Assert.Single(MetricComparison.Of(now, before, 1)).IsWorse);
        Assert.False(Assert.Single(MetricComparison.Of(before, now, 1)).IsWorse);
    }

    [Fact]
    public void EvaluationGate_ComparesTheMean()
    {
        IReadOnlyList<MetricSummary> metrics = MetricSummary.Of([Of("a", 1), Of("b", 0.5)], 1);
        Assert.Null(EvaluationGate.Parse("map=0.75").Refusal(metrics));
        Assert.Contains("0.7500", EvaluationGate.Parse("map=0.76").Refusal(metrics), StringComparison.Ordinal);
        Assert.Contains("not measured", EvaluationGate.Parse("mrr=0").Refusal(metrics), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("map")]
    [InlineData("map=x")]
    [InlineData("map=2")]
    [InlineData("speed=1")]
    public void EvaluationGate_OtherForms_AreRefused(string text) => Assert.Throws<FormatException>(() => EvaluationGate.Parse(text));

    private static QuestionScores Of(string id, double value) => new(id, new Dictionary<string, double> { [ArchiveEvaluation.Map] = value });
}
