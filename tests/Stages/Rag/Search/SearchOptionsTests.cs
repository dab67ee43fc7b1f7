using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Search;

/// <summary>Neighbours, grouping by document, and results that differ.</summary>
public sealed class SearchOptionsTests : IDisposable
{
    private readonly Archive _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task Search_Context_ShowsThePassageWithItsNeighboursAndNothingTwice()
    {
        string text = "One is here. Two is here. The comet is three. Four is here. Five is here.";
        await _archive.WriteAsync(
            Cut("a.txt", text, 0, 12, 0), Cut("a.txt", text, 13, 25, 1), Cut("a.txt", text, 13, 45, 2), Cut("a.txt", text, 46, 59, 3), Cut("a.txt", text, 60, 73, 4),
            Archive.Passage("b.txt", "Nothing of it."));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        SearchResult result = (await searcher.SearchAsync("three", new SearchOptions { Context = 1 }))[0];
        int[] ordinals = [.. result.Context.Select(x => x.Ordinal)];
        Assert.Contains(2, ordinals);
        Assert.Equal(ordinals.Order(), ordinals);
        Assert.Equal("Two is here. The comet is three. Four is here.", string.Join(' ', result.Context.Select(x => x.Text)));
        Assert.Equal(text, string.Join(' ', (await searcher.SearchAsync("three", new SearchOptions { Context = 20 }))[0].Context.Select(x => x.Text)));
        Assert.Empty((await searcher.SearchAsync("three"))[0].Context);
    }

    [Fact]
    public async Task Search_Context_HasThePlaceOfEachNeighbour()
    {
        await _archive.WriteAsync(
            Archive.Passage("a.pdf", "The first page.", 0, start: 0) with { Anchors = [new Anchor(0, 15, 1, null, null)] },
            Archive.Passage("a.pdf", "The comet is here.", 1, start: 20) with { Anchors = [new Anchor(0, 18, 2, null, null)] },
            Archive.Passage("t.mp3", "Spoken before.", 0, start: 0) with { Anchors = [new Anchor(0, 14, null, 1.5, 2.5)] },
            Archive.Passage("t.mp3", "Spoken of the star.", 1, start: 15) with { Anchors = [new Anchor(0, 19, null, 3, 4)] });
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal([1, 2], Assert.Single(await searcher.SearchAsync("comet", new SearchOptions { Context = 3 })).Context.Select(x => x.Page!.Value));
        Assert.Equal((1.5, 2.5), Assert.Single(await searcher.SearchAsync("star", new SearchOptions { Context = 1 })).Context
            .Select(x => (x.StartSeconds!.Value, x.EndSeconds!.Value)).First());
    }

    [Fact]
    public async Task Search_Context_OfTwoRootsWithOneSource_StaysWithinItsDocument()
    {
        await _archive.WriteAsync(
            Archive.Passage("a.txt", "The comet.", 0, sha256: "one", start: 0), Archive.Passage("a.txt", "The star.", 1, sha256: "two", start: 11));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal("The comet.", Assert.Single(Assert.Single(await searcher.SearchAsync("comet", new SearchOptions { Context = 5 })).Context).Text);
    }

    [Fact]
    public async Task Search_ByDocument_ShowsEachOnceWithItsFurtherPlaces()
    {
        await _archive.WriteAsync(
        [
            .. Enumerable.Range(0, 6).Select(i => Archive.Passage("a.txt", $"Comet comet, number {i}.", i, start: i * 100)),
            Archive.Passage("b.txt", "Far from here, a comet."),
            Archive.Passage("c.txt", "Far from there, among many other things of which nobody shall speak, a comet."),
        ]);
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal(["a.txt", "a.txt"], (await searcher.SearchAsync("comet", 2)).Select(x => x.Source));
        IReadOnlyList<SearchResult> results = await searcher.SearchAsync("comet", new SearchOptions { Limit = 2, Group = SearchGrouping.Document });
        Assert.Equal(["a.txt", "b.txt"], results.Select(x => x.Source));
        Assert.Equal(3, results[0].More.Count);
        Assert.Empty(results[1].More);
        Assert.All(results[0].More, x => Assert.Equal("a.txt", x.Source));
        Assert.Equal(4, results[0].More.Append(results[0]).Select(x => x.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.True(results[0].Score >= results[0].More[0].Score && results[0].More[0].Score >= results[0].More[2].Score);
    }

    [Fact]
    public async Task Search_ByDocument_ReadsNoFurtherThanItShows()
    {
        await _archive.WriteAsync([.. Enumerable.Range(0, 200).Select(i => Archive.Passage($"{i % 2}.txt", $"Comet comet, number {i}.", i, start: i * 100))]);
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Question question = Question.Parse("comet", searcher.Index.Analyzer);
        int read = 0;
        IEnumerable<(Hit Hit, AnalyzedPassage Passage)> found =
            searcher.Distinct(await searcher.RetrieveAsync(question, searcher.Ranking), int.MaxValue, spanish: false).Select(x => (read++, x).x);

        IReadOnlyList<SearchResult> results = await new ResultList(searcher, question, new SearchOptions { Limit = 2, Group = SearchGrouping.Document }).OfAsync(found, default);

        Assert.Equal([3, 3], results.Select(x => x.More.Count));

        // The second document comes behind the hundred passages of the first; of the hundred of its own four are enough.
        Assert.InRange(read, 104, 120);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Search_Diverse_BringsWhatDiffersBeforeWhatRepeats(bool vectors)
    {
        Passage[] passages =
        [
            .. Enumerable.Range(0, 5).Select(i => Archive.Passage($"same{i}.txt", $"The comet was seen by the night assistant in the valley, report {i}.")),
            Archive.Passage("other.txt", "In the valley few had seen that dust and ice are all that makes a comet."),
        ];
        await _archive.WriteAsync(vectors ? await Archive.EmbedAsync(passages) : passages);
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        IReadOnlyList<SearchResult> plain = await searcher.SearchAsync("comet seen in the valley");
        IReadOnlyList<SearchResult> diverse = await searcher.SearchAsync("comet seen in the valley", new SearchOptions { Diverse = true });
        Assert.Equal(plain[0].Source, diverse[0].Source);
        Assert.Equal(plain.Select(x => x.Source).Order(StringComparer.Ordinal), diverse.Select(x => x.Source).Order(StringComparer.Ordinal));
        Assert.Equal(5, Position(plain));
        Assert.True(Position(diverse) < 5, string.Join(' ', diverse.Select(x => x.Source)));

        static int Position(IReadOnlyList<SearchResult> results) => results.Select(x => x.Source).ToList().IndexOf("other.txt");
    }

    [Fact]
    public void DiverseRanking_OneOrNoItem_IsGivenBack()
    {
        Assert.Empty(DiverseRanking.Of<int>([], x => x, (_, _) => 1));
        Assert.Equal([7], DiverseRanking.Of([7], x => x, (_, _) => 1));
        Assert.Equal([3, 3, 3], DiverseRanking.Of([3, 3, 3], x => x, (_, _) => 1));
    }

    [Theory]
    [InlineData(new[] { 9, 8, 7, 1 }, new[] { 9, 7, 1, 8 })]
    [InlineData(new[] { -1, -2, -3, -9 }, new[] { -1, -3, -9, -2 })]
    public void DiverseRanking_WhatIsAlike_ComesLater(int[] ranked, int[] expected)
    {
        // The second is a copy of the first; the others are like nothing.
        Assert.Equal(expected, DiverseRanking.Of(ranked, x => x, (a, b) => (a == ranked[0] && b == ranked[1]) || (a == ranked[1] && b == ranked[0]) ? 1 : 0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(21)]
    public async Task Search_ContextOutOfRange_Throws(int context)
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "dome"));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await searcher.SearchAsync("dome", new SearchOptions { Context = context }));
    }

    private static Passage Cut(string source, string text, int start, int end, int ordinal) => Archive.Passage(source, text[start..end], ordinal, start: start);
}
