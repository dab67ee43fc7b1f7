using System.Text;
using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Search;

public sealed class ArchiveSearcherTests : IDisposable
{
    private readonly Archive _archive = new();

    public void Dispose() => _archive.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("   \t\n ")]
    [InlineData("?!... \"\" --- ()")]
    [InlineData("\"unclosed")]
    [InlineData("* AND OR NOT field:value [1 TO 2] ~ ^3 \\")]
    [InlineData("\ud83d \udc00 \u0000 \uffff")]
    [InlineData("🔭✨ 望远镜 Обсерватория")]
    [InlineData("zzzzqqqq")]
    [InlineData("مرصد فلكي")]
    [InlineData("\u0001\u0007\u001b[31m\u202e")]
    [InlineData("the of and")]
    public async Task Search_HostileQuery_GivesNothing(string query)
    {
        await _archive.WriteAsync(await Archive.EmbedAsync([Archive.Passage("a.txt", "The dome was opened at nine.")]));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.True(searcher.UsesVectors);
        Assert.Empty(await searcher.SearchAsync(query));
        Assert.False((await new ArchiveAnswerer(searcher).AskAsync(query)).Answered);
    }

    [Fact]
    public async Task Search_HundredKilobytes_IsAnsweredFromItsBeginning()
    {
        await _archive.WriteAsync(await Archive.EmbedAsync([Archive.Passage("a.txt", "The dome was opened at nine.")]));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        var query = new StringBuilder("dome ");
        while (query.Length < 100_000)
        {
            query.Append("word").Append(query.Length).Append(' ');
        }

        Assert.Equal("a.txt", Assert.Single(await searcher.SearchAsync(query.ToString())).Source);
        Assert.Empty(await searcher.SearchAsync(new string('x', 100_000)));
        Assert.False((await new ArchiveAnswerer(searcher).AskAsync(query.ToString())).Answered);
    }

    [Theory]
    [InlineData("天文台在山上。望远镜很大。", "望远镜")]
    [InlineData("يقع المرصد فوق الجبل.", "المرصد")]
    [InlineData("Обсерватория стоит на горе.", "обсерватория")]
    public async Task Search_OtherScripts_AreFoundAndShownVerbatim(string text, string query)
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", text), Archive.Passage("b.txt", "The dome was opened at nine."));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        SearchResult result = Assert.Single(await searcher.SearchAsync(query));
        Assert.Equal(("a.txt", text), (result.Source, result.Text));
    }

    [Fact]
    public async Task Search_SpokenSentence_GivesItsSecondsAndNotThePassagesStart()
    {
        string text = "Good evening to all of you. The gearbox lost twelve teeth. We go on in April.";
        await _archive.WriteAsync(Archive.Passage("talk.mp3", text) with
        {
            Media = MediaKind.Audio,
            Anchors = [new Anchor(0, 27, null, 0.5, 2.25), new Anchor(28, 30, null, 3.5, 6.75), new Anchor(59, 18, null, 7, 9)],
        });
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        SearchResult result = Assert.Single(await searcher.SearchAsync("teeth of the gearbox"));
        Assert.Equal((3.5, 6.75), (result.StartSeconds, result.EndSeconds));
        Assert.Null(result.Page);
        Assert.Equal(text, result.Text);
        Assert.Equal(["gearbox", "teeth"], result.Highlights.Select(x => result.Text.Substring(x.Start, x.Length)));
    }

    [Fact]
    public async Task Search_PassageOverTwoPages_GivesThePageOfTheSentence()
    {
        string first = "The first page ends here. ";
        string text = first + "The copper cable is sixty metres long.";
        await _archive.WriteAsync(Archive.Passage("a.pdf", text) with
        {
            Anchors = [new Anchor(0, 25, 1, null, null), new Anchor(first.Length, 38, 2, null, null)],
        });
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal(2, Assert.Single(await searcher.SearchAsync("copper cable")).Page);
        Assert.Equal(1, Assert.Single(await searcher.SearchAsync("first page")).Page);
    }

    [Fact]
    public async Task Search_CopiesOfTheSameBytes_AreOneResultThatNamesTheOther()
    {
        await _archive.WriteAsync(
            Archive.Passage("b/copy.txt", "The dome motor failed.", sha256: "same"),
            Archive.Passage("a/first.txt", "The dome motor failed.", sha256: "same"),
            Archive.Passage("c.txt", "The dome motor works.", sha256: "other"));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        IReadOnlyList<SearchResult> results = await searcher.SearchAsync("dome motor failed");
        Assert.Equal(2, results.Count);
        Assert.Equal(["a/first.txt", "b/copy.txt"], results[0].Also.Append(results[0].Source).Order(StringComparer.Ordinal));
        Assert.Empty(results[1].Also);
    }

    [Fact]
    public async Task Search_SameTextInOtherBytes_IsShownOnceAndLeavesRoomForOthers()
    {
        await _archive.WriteAsync(
            Archive.Passage("a.txt", "The dome motor failed."),
            Archive.Passage("b.html", "The dome motor failed."),
            Archive.Passage("c.txt", "The dome motor was oiled last week by the night assistant."));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal(["a.txt", "c.txt"], (await searcher.SearchAsync("dome motor", 2)).Select(x => x.Source));
    }

    [Fact]
    public async Task Search_OverlappingPassages_AreOneResultAndDistantOnesAreTwo()
    {
        await _archive.WriteAsync(
            Archive.Passage("a.txt", "The dome motor failed. It was old.", 0, start: 0),
            Archive.Passage("a.txt", "It was old. The dome motor was replaced.", 1, start: 23),
            Archive.Passage("a.txt", "A dome needs oil.", 2, start: 500));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal(2, (await searcher.SearchAsync("dome motor")).Count);
    }

    [Fact]
    public async Task Search_LongSentence_ShowsAVerbatimWindowWithTheMatch()
    {
        string text = string.Join(' ', Enumerable.Range(0, 90).Select(i => i == 60 ? "gearbox" : $"wörd{i}")) + ".";
        await _archive.WriteAsync(Archive.Passage("a.txt", text));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        SearchResult result = Assert.Single(await searcher.SearchAsync("gearbox"));
        Assert.InRange(result.Text.Length, 50, 300);
        Assert.Contains("gearbox", result.Text, StringComparison.Ordinal);
        Assert.Contains(result.Text, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_OtherWords_AreFoundByTheVectors()
    {
        await _archive.WriteAsync(await Archive.EmbedAsync(
        [
            Archive.Passage("sleep.txt", "The noise of the engine kept me awake all night."),
            Archive.Passage("food.txt", "Bananas are rich in potassium."),
        ]));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        SearchResult result = Assert.Single(await searcher.SearchAsync("I could not sleep because of the loud motor"));
        Assert.Equal("sleep.txt", result.Source);
    }

    [Fact]
    public async Task Search_QueryOfQuestionWordsAlone_StillSearchesThem()
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "How and when."), Archive.Passage("b.txt", "Nothing."));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal("a.txt", Assert.Single(await searcher.SearchAsync("how when")).Source);
    }

    [Fact]
    public async Task Search_TitleAndHeading_AreSearchedToo()
    {
        await _archive.WriteAsync(
            Archive.Passage("a.txt", "Nothing else.") with { Title = "Lightning report" },
            Archive.Passage("b.txt", "Nothing more.") with { Heading = "Costs > Insurance" });
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        Assert.Equal("a.txt", Assert.Single(await searcher.SearchAsync("lightning")).Source);
        Assert.Equal("b.txt", Assert.Single(await searcher.SearchAsync("insurance")).Source);
    }

    [Fact]
    public async Task OpenAsync_NoArchive_SaysWhatToDo()
    {
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(async () => await _archive.OpenAsync());
        Assert.Contains("run the pipeline", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_VectorsOfAnotherModel_IsRefused()
    {
        _ = TestAssets.Encoder;
        await _archive.WriteAsync(Archive.Passage("a.txt", "dome") with { Embedding = new Embedding("minilm@123456789abc", new float[384]) });
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(async () => await _archive.OpenAsync());
        Assert.Contains("minilm@123456789abc", e.Message, StringComparison.Ordinal);
        Assert.Contains("use-lite@", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task Search_LimitOutOfRange_Throws(int limit)
    {
        await _archive.WriteAsync(Archive.Passage("a.txt", "dome"));
        await using ArchiveSearcher searcher = await _archive.OpenAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await searcher.SearchAsync("dome", limit));
    }
}
