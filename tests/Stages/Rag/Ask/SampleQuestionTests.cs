using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Ask;

public class SampleQuestionTests
{
    private static string Reported => Path.Combine(TestAssets.Repository, "samples", "questions.yaml");

    // Tables are read by DuckDB, which the archive here is made without; the tool's own test asks them too.
    private static QuestionFile Read()
    {
        var all = QuestionFile.Read(Reported);
        return new() { Answerable = [.. all.Answerable.Where(x => !x.Source.StartsWith("tables/", StringComparison.Ordinal))], Unanswerable = all.Unanswerable };
    }

    private static ITestOutputHelper Out => TestContext.Current.TestOutputHelper!;

    [Fact]
    public async Task Search_SampleQuestions_FindsTheSourceInTheFirstThree()
    {
        await using ArchiveSearcher searcher = await SampleArchive.OpenAsync();
        int right = 0;
        QuestionFile questions = Read();
        foreach (Asked asked in questions.Answerable)
        {
            IReadOnlyList<SearchResult> results = await searcher.SearchAsync(asked.Question, 3);
            bool found = results.Any(x => x.Source == asked.Source || x.Also.Contains(asked.Source));
            right += found ? 1 : 0;
            Out.WriteLine($"{(found ? "  " : "!!")} {asked.Id}: {string.Join(" | ", results.Select(x => x.Source))}");
        }

        Assert.True(right >= 0.9 * questions.Answerable.Count, $"{right} of {questions.Answerable.Count}");
    }

    [Fact]
    public async Task Ask_SampleQuestions_AnswersMostAndRefusesMostOfTheOthers()
    {
        await using ArchiveSearcher searcher = await SampleArchive.OpenAsync();
        QuestionRun run = await QuestionRun.AskAsync(searcher, Read());
        run.AssertGood();
    }

    [Fact]
    public async Task Ask_MoreQuestions_AnswersMostAndRefusesMostOfTheOthers()
    {
        await using ArchiveSearcher searcher = await SampleArchive.OpenAsync();
        QuestionRun run = await QuestionRun.AskAsync(searcher, QuestionFile.Read(CollectionQuestionTests.Golden("more-questions.yaml")));
        run.AssertGood(right: 0.85);
    }
}
