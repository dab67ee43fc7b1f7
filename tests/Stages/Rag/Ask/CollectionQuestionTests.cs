using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Ask;

/// <summary>Questions to two small collections of other topics, in English and Spanish.</summary>
public class CollectionQuestionTests
{
    [Theory]
    [InlineData("valley", true)]
    [InlineData("valley", false)]
    [InlineData("harbour", true)]
    [InlineData("harbour", false)]
    public async Task Ask_Collection_AnswersMostAndHardlyAnythingElse(string collection, bool vectors)
    {
        using Archive archive = await DocumentArchive.BuildAsync(Golden(collection), vectors);
        using ArchiveSearcher searcher = await archive.OpenAsync();
        var run = QuestionRun.Ask(searcher, QuestionFile.Read(Path.Combine(Golden(collection), "questions.yaml")));
        Assert.True(run.Right >= 0.75 * run.Answerable, run.ToString());
        Assert.True(run.Wrong <= 0.05 * (run.Answerable + run.Unanswerable), run.ToString());
    }

    internal static string Golden(string name) => Path.Combine(TestAssets.Repository, "tests", "Stages", "Rag", "Golden", name);
}
