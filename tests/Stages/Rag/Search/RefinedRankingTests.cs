using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Search;

/// <summary>What feedback finds that the query's own words do not, in an archive large enough for it.</summary>
public sealed class RefinedRankingTests : IDisposable
{
    private const string Query = "telescope mirror";

    private readonly Archive _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task Retrieve_FeedbackKnowsAWordThatTheBestShare_LiftsWhatHoldsIt()
    {
        await _archive.WriteAsync([.. Passages(RelevanceModel.LeastPassages)]);
        await using ArchiveSearcher searcher = await _archive.OpenAsync();

        int plain = await PlaceAsync(searcher, RankingOptions.Plain, "with-the-word.txt");
        int refined = await PlaceAsync(searcher, new RankingOptions { Kept = 0, FeedbackShare = 0.5 }, "with-the-word.txt");

        Assert.True(refined < plain, $"place {refined} with feedback, {plain} without");
    }

    [Fact]
    public async Task Retrieve_KeptPassages_StayWhereTheQueryPutThem()
    {
        await _archive.WriteAsync([.. Passages(RelevanceModel.LeastPassages)]);
        await using ArchiveSearcher searcher = await _archive.OpenAsync();

        Assert.Equal((await SourcesAsync(searcher, RankingOptions.Plain)).Take(2), (await SourcesAsync(searcher, new RankingOptions())).Take(2));
    }

    [Fact]
    public async Task Retrieve_FewPassages_AreNotSearchedTwice()
    {
        await _archive.WriteAsync([.. Passages(RelevanceModel.LeastPassages - 1)]);
        await using ArchiveSearcher searcher = await _archive.OpenAsync();

        Assert.Equal(await SourcesAsync(searcher, RankingOptions.Plain), await SourcesAsync(searcher, new RankingOptions { Kept = 0 }));
    }

    // Ten passages say both words of the query and "aluminium"; two say one word of the query, one of them with "aluminium". The latter is longer,
    // so that the query by itself puts it behind the other.
    private static IEnumerable<Passage> Passages(int count)
    {
        for (int i = 0; i < 10; i++)
        {
            yield return Archive.Passage($"about-{i}.txt", $"The telescope mirror was coated with aluminium, batch {i}.");
        }

        yield return Archive.Passage("without.txt", "The mirror hung in the hall near the stairs.");
        yield return Archive.Passage("with-the-word.txt", "The mirror got aluminium down in the hall near the stairs.");
        for (int i = 12; i < count; i++)
        {
            yield return Archive.Passage($"other-{i}.txt", $"Supper was served at seven in room number {i}.");
        }
    }

    private static async Task<int> PlaceAsync(ArchiveSearcher searcher, RankingOptions ranking, string source) =>
        (await SourcesAsync(searcher, ranking)).IndexOf(source);

    private static async Task<List<string>> SourcesAsync(ArchiveSearcher searcher, RankingOptions ranking) =>
        [.. (await searcher.RetrieveAsync(Question.Parse(Query, searcher.Index.Analyzer), ranking)).Select(x => searcher.Index.Passage(x.Doc).Source)];
}
