using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Search;

/// <summary>A filter takes part in the search itself: what it leaves is found however much else matches better.</summary>
public sealed class FilteredSearchTests : IDisposable
{
    private readonly Archive _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task Search_EachFilter_LeavesWhatFits()
    {
        await _archive.WriteAsync(
            Archive.Passage("talks/2023-03-14-night.wav", "The comet was seen at night.") with { Media = MediaKind.Audio, Language = "en" },
            Archive.Passage("talks/2023-06.mp4", "The comet on film.") with { Media = MediaKind.Video },
            Archive.Passage("papers/comet.pdf", "A comet has a tail of dust.") with { Language = "en", ModifiedAt = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero) },
            Archive.Passage("papers/old/cometa.md", "El comet tiene cola.") with { Language = "es" });
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal(["papers/comet.pdf", "papers/old/cometa.md", "talks/2023-03-14-night.wav", "talks/2023-06.mp4"], await FoundAsync(PassageFilter.None));
        Assert.Equal(["papers/comet.pdf"], await FoundAsync(new() { Sources = ["*.pdf"] }));
        Assert.Equal(["papers/comet.pdf"], await FoundAsync(new() { Sources = ["papers/*"] }));
        Assert.Equal(["papers/comet.pdf", "papers/old/cometa.md"], await FoundAsync(new() { Sources = ["papers/"] }));
        Assert.Equal(["papers/comet.pdf", "talks/2023-06.mp4"], await FoundAsync(new() { Sources = ["*.pdf", "talks/2023-0?.*"] }));
        Assert.Equal(["talks/2023-03-14-night.wav", "talks/2023-06.mp4"], await FoundAsync(new() { Kinds = [MediaKind.Audio, MediaKind.Video] }));
        Assert.Equal(["papers/old/cometa.md"], await FoundAsync(new() { Languages = ["ES"] }));
        Assert.Equal(["talks/2023-03-14-night.wav", "talks/2023-06.mp4"], await FoundAsync(new() { To = new(2023, 12, 31) }));
        Assert.Equal(["papers/comet.pdf", "talks/2023-06.mp4"], await FoundAsync(new() { From = new(2023, 6, 15) }));
        Assert.Equal(["talks/2023-06.mp4"], await FoundAsync(new() { From = new(2023, 6, 15), To = new(2023, 6, 16) }));
        Assert.Equal(["talks/2023-03-14-night.wav"], await FoundAsync(new() { From = new(2023, 3, 14), To = new(2023, 3, 14) }));
        Assert.Empty(await FoundAsync(new() { Kinds = [MediaKind.Audio], Sources = ["*.pdf"] }));
        Assert.Empty(await FoundAsync(new() { Sources = ["*.PDF"] }));
        Assert.Equal(3, searcher.Count(new() { From = new(2023, 1, 1), To = new(2024, 12, 31) }));
        SearchResult film = Assert.Single(await searcher.SearchAsync("comet", new SearchOptions { Filter = new() { Kinds = [MediaKind.Video] } }));
        Assert.Equal((new DateOnly(2023, 6, 1), new DateOnly(2023, 6, 30)), (film.FirstDay, film.LastDay));

        async Task<string[]> FoundAsync(PassageFilter filter) =>
            [.. (await searcher.SearchAsync("comet", new SearchOptions { Filter = filter })).Select(x => x.Source).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public async Task Search_FilterOnTheLeastRelevant_StillFindsThemAll()
    {
        // A thousand passages say more of the comet than the three that are asked for: no list of the best few hundred holds these.
        await _archive.WriteAsync(
        [
            .. Enumerable.Range(0, 1000).Select(i => Archive.Passage($"many/{i}.txt", $"Comet comet comet, comet number {i}.")),
            .. Enumerable.Range(0, 3).Select(i => Archive.Passage(
                $"few/{i}.txt", $"Number {i} of a long list of other things among which there is, at its very end and by the way, one comet.")),
        ]);
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        IReadOnlyList<SearchResult> results = await searcher.SearchAsync("comet", new SearchOptions { Filter = new() { Sources = ["few/"] } });
        Assert.Equal(["few/0.txt", "few/1.txt", "few/2.txt"], results.Select(x => x.Source).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Search_FilterOnTheVectors_FindsOtherWordsToo()
    {
        await _archive.WriteAsync(await Archive.EmbedAsync(
        [
            .. Enumerable.Range(0, 80).Select(i => Archive.Passage($"near/{i}.txt", $"I could not sleep because the motor was so loud, in night {i}.")),
            Archive.Passage("far/sleep.txt", "The noise of the engine kept me awake all night."),
            Archive.Passage("far/food.txt", "Bananas are rich in potassium."),
        ]));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        SearchResult result = Assert.Single(await searcher.SearchAsync(
            "I could not sleep because of the loud motor", new SearchOptions { Filter = new() { Sources = ["far/*"] } }));
        Assert.Equal("far/sleep.txt", result.Source);
    }

    [Fact]
    public async Task Search_AfterARewrite_FiltersByTheNewGeneration()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "A comet.") with { Language = "en" });
        await _archive.WriteAsync(Archive.Passage("a.txt", "Un comet.") with { Language = "es" });
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal(0, searcher.Count(new() { Languages = ["en"] }));
        Assert.Equal(1, searcher.Count(new() { Languages = ["es"] }));
        Assert.Equal(1, searcher.Count(PassageFilter.None));
    }

    [Fact]
    public async Task Ask_Filter_DecidesWhoAnswers()
    {
        await _archive.WriteAsync(
            Archive.Passage("old.txt", "The mirror of the telescope weighs 90 kilograms."), Archive.Passage("new.txt", "The mirror of the telescope weighs 165 kilograms."));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        var answerer = new ArchiveAnswerer(searcher);
        const string question = "How heavy is the mirror of the telescope?";
        Assert.Equal("new.txt", Assert.Single((await answerer.AskAsync(question, new() { Sources = ["new.*"] })).Citations).Source);
        Assert.Equal("old.txt", Assert.Single((await answerer.AskAsync(question, new() { Sources = ["old.*"] })).Citations).Source);
        ArchiveAnswer none = await answerer.AskAsync(question, new() { Sources = ["none.*"] });
        Assert.False(none.Answered);
        Assert.Contains("filter", none.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("(((((")]
    [InlineData("**/**/**/**/**/**/**/*a*a*a*a*a*a*a*a*b")]
    [InlineData("\\")]
    [InlineData("\u0000")]
    [InlineData("../../etc/passwd")]
    public async Task Search_HostilePattern_IsAPatternLikeOthers(string pattern)
    {
        await _archive.WriteAsync(Archive.Passage(new string('a', 3000) + ".txt", "A comet."));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Empty(await searcher.SearchAsync("comet", new SearchOptions { Filter = new() { Sources = [pattern] } }));
    }

    [Fact]
    public async Task Search_FilterOutOfBounds_IsRefused()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "A comet."));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        PassageFilter[] wrong =
        [
            new() { Sources = [""] },
            new() { Sources = [new string('*', 1001)] },
            new() { Sources = [.. Enumerable.Repeat("*", 101)] },
            new() { Languages = [" "] },
            new() { From = new(2023, 2, 1), To = new(2023, 1, 31) },
        ];
        foreach (PassageFilter filter in wrong)
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await searcher.SearchAsync("comet", new SearchOptions { Filter = filter }));
            await Assert.ThrowsAsync<ArgumentException>(async () => await new ArchiveAnswerer(searcher).AskAsync("comet", filter));
        }
    }
}
