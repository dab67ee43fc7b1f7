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
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        QuestionScores scores = await new ArchiveEvaluation(searcher, 100).ScoreAsync(
            new JudgedQuestion("q", "dome") { Relevant = [new JudgedSource(["2"], 1), new JudgedSource(["3"], 1)] }, CancellationToken.None);
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
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        QuestionScores scores = await new ArchiveEvaluation(searcher, 100).ScoreAsync(
            new JudgedQuestion("q", "dome") { Relevant = [new JudgedSource(["b.txt"], 1)] }, CancellationToken.None);
        Assert.Equal(1, scores.Scores[ArchiveEvaluation.Mrr]);
        Assert.Equal(0.1, scores.Scores[ArchiveEvaluation.Precision], 12);
    }

    [Fact]
    public async Task Score_Answers_AreComparedWithWhatIsExpected()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "The dome motor failed on 2 April 2023. It was replaced by Brook."));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        var evaluation = new ArchiveEvaluation(searcher, 100);
        QuestionScores right = await evaluation.ScoreAsync(new JudgedQuestion("a", "When did the dome motor fail?") { Expected = ["2 april 2023"] }, CancellationToken.None);
        QuestionScores wrong = await evaluation.ScoreAsync(new JudgedQuestion("b", "When did the dome motor fail?") { Expected = ["5 May"] }, CancellationToken.None);
        QuestionScores none = await evaluation.ScoreAsync(new JudgedQuestion("c", "Who painted the submarine?") { IsUnanswerable = true }, CancellationToken.None);
        Assert.Equal(1, right.Scores[ArchiveEvaluation.AnswerRecall]);
        Assert.Equal(1, right.Scores[ArchiveEvaluation.QuotePrecision]);
        Assert.Equal(0, wrong.Scores[ArchiveEvaluation.AnswerPrecision]);
        Assert.Equal([ArchiveEvaluation.Abstention], none.Scores.Keys);
        Assert.Equal(1, none.Scores[ArchiveEvaluation.Abstention]);
    }

    [Theory]
    [InlineData("a.pdf", 2, null, 1)]
    [InlineData("copy.pdf", 2, null, 1)]
    [InlineData("a.pdf", 1, null, 0)]
    [InlineData("b.pdf", null, null, 0)]
    [InlineData("t.mp3", null, 31.0, 1)]
    [InlineData("t.mp3", null, 90.0, 0)]
    public async Task Score_AnswerFromThePlaceThatIsNamed_Counts(string source, int? page, double? second, double expected)
    {
        const string first = "The first page ends here. ";
        const string text = first + "The dome motor failed on 2 April 2023.";
        Passage pdf = Archive.Passage("a.pdf", text, sha256: "same") with
        {
            Anchors = [new Anchor(0, 25, 1, null, null), new Anchor(first.Length, text.Length - first.Length, 2, null, null)],
        };
        await _archive.WriteAsync(
            pdf,
            pdf with { Source = "copy.pdf" },
            Archive.Passage("b.pdf", "The dome is old."),
            Archive.Passage("t.mp3", "The gearbox broke on 5 May 2023.") with { Anchors = [new Anchor(0, 32, null, 30, 34)] });
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        bool spoken = source == "t.mp3";
        QuestionScores scores = await new ArchiveEvaluation(searcher, 100).ScoreAsync(
            new JudgedQuestion("a", spoken ? "When did the gearbox break?" : "When did the dome motor fail?")
            {
                Expected = ["2 april 2023", "5 May 2023"],
                Relevant = [new JudgedSource([source], 1)],
                Page = page,
                Second = second,
            }, CancellationToken.None);
        Assert.Equal((1, expected), (scores.Scores[ArchiveEvaluation.AnswerRecall], scores.Scores[ArchiveEvaluation.AnswerPlace]));
        Assert.Equal(1, scores.Scores[ArchiveEvaluation.Success]);
    }

    [Fact]
    public async Task Score_FourthDocument_IsNoSuccessAtThree()
    {
        await _archive.WriteAsync(
            [.. Enumerable.Range(0, 3).Select(i => Archive.Passage($"{i}.txt", $"Dome dome dome {i}.")), Archive.Passage("last.txt", "At the end of many words one dome.")]);
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        var evaluation = new ArchiveEvaluation(searcher, 100);
        Assert.Equal(0, (await evaluation.ScoreAsync(new JudgedQuestion("a", "dome") { Relevant = [new JudgedSource(["last"], 1)] }, CancellationToken.None)).Scores[ArchiveEvaluation.Success]);
        Assert.Equal(1, (await evaluation.ScoreAsync(new JudgedQuestion("b", "dome") { Relevant = [new JudgedSource(["2"], 1)] }, CancellationToken.None)).Scores[ArchiveEvaluation.Success]);
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
