using System.Globalization;

namespace Tars.Stages.Rag.Tests.Fixtures;

/// <summary>What became of the questions of a file; each is written to the test's output with what decided.</summary>
/// <param name="Answerable">How many have an answer.</param>
/// <param name="Right">How many of them were answered with a quote that holds it.</param>
/// <param name="Unanswerable">How many have none.</param>
/// <param name="Refused">How many that have an answer were not answered.</param>
/// <param name="Abstained">How many that have none were not.</param>
internal sealed record QuestionRun(int Answerable, int Right, int Unanswerable, int Refused, int Abstained)
{
    /// <summary>
    /// What is asked of every collection: few that have an answer are refused, most that have none are, and an answer mostly holds it.
    /// </summary>
    public void AssertGood(double right = 0.8, double refused = 0.1) => Assert.True(
        Right >= right * Answerable && Refused <= refused * Answerable && Abstained >= 0.75 * Unanswerable, ToString());

    public static async Task<QuestionRun> AskAsync(ArchiveSearcher searcher, QuestionFile questions)
    {
        var answerer = new ArchiveAnswerer(searcher);
        int right = 0;
        int refused = 0;
        int abstained = 0;
        foreach (Asked asked in questions.Answerable)
        {
            ArchiveAnswer answer = await answerer.AskAsync(asked.Question);
            Citation? hit = asked.Hit(answer);
            right += hit is null ? 0 : 1;
            refused += answer.Answered ? 0 : 1;
            await WriteAsync(hit is null ? answer.Answered ? "WRONG" : "MISS " : "     ", answerer, searcher, asked, answer);
            AssertSound(answer);
            if (hit is not null && (hit.Source == asked.Source || hit.Source == asked.SameAs))
            {
                Assert.Equal(asked.Page, hit.Page);
                Assert.Equal(asked.Second is { } second, hit.StartSeconds is { } start && start <= asked.Second + 0.1);
            }
        }

        foreach (Asked asked in questions.Unanswerable)
        {
            ArchiveAnswer answer = await answerer.AskAsync(asked.Question);
            abstained += answer.Answered ? 0 : 1;
            await WriteAsync(answer.Answered ? "WRONG" : "     ", answerer, searcher, asked, answer);
            AssertSound(answer);
        }

        var run = new QuestionRun(questions.Answerable.Count, right, questions.Unanswerable.Count, refused, abstained);
        TestContext.Current.TestOutputHelper!.WriteLine(run.ToString());
        return run;
    }

    private static void AssertSound(ArchiveAnswer answer)
    {
        Assert.Equal(answer.Answered, answer.Citations.Count > 0);
        Assert.All(answer.Citations, x => Assert.Contains(x.Quote, answer.Answer, StringComparison.Ordinal));
    }

    private static async Task WriteAsync(string mark, ArchiveAnswerer answerer, ArchiveSearcher searcher, Asked asked, ArchiveAnswer answer)
    {
        Question question = Question.Parse(asked.Question, searcher.Index.Analyzer);
        SentenceCandidate? best = (await answerer.RankAsync(question)).FirstOrDefault();
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{mark} {(answer.Answered ? "A" : "-")}{answer.Citations.Count} {asked.Question} {question.Kind} cov {best?.Coverage:F2} own {best?.Own:F2} sim {best?.Similarity:F2} sup {best?.Support:F2} pat {best?.HasPattern} {(best?.LacksNames == true ? "NAME " : "")}{(best?.LacksAny == true ? "lacks" : "")}{(best?.IsBesideSubject == true ? " beside" : "")}: {best?.Quote.ReplaceLineEndings(" ")}"));
    }
}
