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
    public async Task Ask_Collection_AnswersMostAndRefusesMostOfTheOthers(string collection, bool vectors)
    {
        using Archive archive = await DocumentArchive.BuildAsync(Golden(collection), vectors);
        await using ArchiveSearcher searcher = await archive.OpenAsync();
        QuestionRun run = await QuestionRun.AskAsync(searcher, QuestionFile.Read(Path.Combine(Golden(collection), "questions.yaml")));
        // Without a model another wording of the same thing is told by nothing.
        run.AssertGood(refused: vectors ? 0.1 : 0.15);
    }

    internal static string Golden(string name) => Path.Combine(TestAssets.Repository, "tests", "Stages", "Rag", "Golden", name);
}
