using System.Globalization;
using System.Text.Json;
using Tars.Pipeline;
using Tars.Stages.Rag.Tests.Fixtures;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Models;

/// <summary>Vectors from a server that speaks OpenAI's protocol as well or as badly as the test wants.</summary>
public sealed class RemoteTextEncoderTests : IDisposable
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, 10).Select(x => string.Create(CultureInfo.InvariantCulture, $"text {x}"))];

    private readonly FakeModelServer _server = new() { Otherwise = r => ReplyAsync(r) };
    private readonly ManualTimeProvider _time = new();

    private EmbedOptions Options => new() { Endpoint = _server.Url, Name = "tiny" };

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Encode_AnswerInAnyOrder_GivesEachTextItsUnitVector()
    {
        await using TextEncoder encoder = await OpenAsync(Options with { PassagePrompt = "passage: ", Key = "secret-key" });
        Assert.Equal("remote/tiny@3", encoder.Model);
        float[][] vectors = await RunAsync(encoder.EncodePassagesAsync(Texts, default).AsTask());
        AssertVectors(Texts.Select(x => "passage: " + x), vectors);
        AssertVectors(["text 3"], await encoder.EncodeQueriesAsync(["text 3"], CancellationToken.None));
        using JsonDocument body = JsonDocument.Parse(_server.Asked[1]);
        Assert.Equal("tiny", body.RootElement.GetProperty("model").GetString());
        Assert.Equal("float", body.RootElement.GetProperty("encoding_format").GetString());
        Assert.False(body.RootElement.TryGetProperty("dimensions", out _));
        Assert.All(_server.Requests, r => Assert.Equal("Bearer secret-key", r.Headers["Authorization"]));
    }

    [Fact]
    public async Task Encode_TooLargeForTheServer_IsAskedForInHalves()
    {
        _server.Otherwise = r => Inputs(r).Length > 3 ? r.ReplyAsync("413 Payload Too Large", "{}") : ReplyAsync(r);
        await using TextEncoder encoder = await OpenAsync(Options with { Dimensions = 3 });
        float[][] vectors = await RunAsync(encoder.EncodePassagesAsync(Texts, default).AsTask());
        AssertVectors(Texts, vectors);
        Assert.Equal([10, 5, 2, 3, 5, 2, 3], _server.Asked.Select(x => JsonDocument.Parse(x).RootElement.GetProperty("input").GetArrayLength()));
        Assert.Equal(3, JsonDocument.Parse(_server.Asked[0]).RootElement.GetProperty("dimensions").GetInt32());

        _server.Otherwise = r => r.ReplyAsync("413 Payload Too Large", "{}");
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync(encoder.EncodePassagesAsync(["one"], default).AsTask()));
        Assert.Contains("413", e.Message);
    }

    [Fact]
    public async Task Encode_ServerAsksToWait_IsAskedAgainAndNothingIsLost()
    {
        await using TextEncoder encoder = await OpenAsync(Options);
        _server.Script.Enqueue(r => r.ReplyAsync("429 Too Many Requests", "{}", "Retry-After: 30\r\n"));
        _server.Script.Enqueue(r => r.ReplyAsync("500 Oh", "{}"));
        DateTimeOffset before = _time.GetUtcNow();
        float[][] vectors = await RunAsync(encoder.EncodePassagesAsync(Texts, default).AsTask());
        AssertVectors(Texts, vectors);
        Assert.True(_time.GetUtcNow() - before >= TimeSpan.FromSeconds(30), "it did not wait as asked");
    }

    [Fact]
    public async Task Encode_ServerThatSaysNothing_IsWaitedForOnce()
    {
        await using TextEncoder encoder = await OpenAsync(Options with { Dimensions = 3, Timeout = TimeSpan.FromSeconds(20) });
        _server.Otherwise = r => r.HangAsync();

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync(encoder.EncodePassagesAsync(Texts, default).AsTask()));

        // Who runs the pipeline tries again as the node's policy says; both together would wait for half an hour.
        Assert.Contains("did not begin to answer within 20 s", e.Message);
        Assert.True(e.Transient);
        Assert.Single(_server.Asked);
    }

    [Fact]
    public async Task Encode_VectorsOfAnotherLength_AreRefused()
    {
        await Assert.ThrowsAsync<ItemException>(async () =>
        {
            await using TextEncoder wrong = await OpenAsync(Options with { Dimensions = 4 });
            await RunAsync(wrong.EncodePassagesAsync(Texts, default).AsTask());
        });
        await using TextEncoder encoder = await OpenAsync(Options);
        _server.Otherwise = r => r.ReplyAsync("200 OK", """{"data": [{"index": 0, "embedding": [1, 0]}]}""");
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => RunAsync(encoder.EncodePassagesAsync(["one"], default).AsTask()));
        Assert.Contains("vectors of 2 values for tiny, expected are 3", e.Message);
        Assert.Equal("remote/tiny@3", encoder.Model);
    }

    [Theory]
    [InlineData("""{"data": []}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": [1, 0, 0]}, {"index": 0, "embedding": [1, 0, 0]}]}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": [1, 0, 0]}, {"index": 2, "embedding": [1, 0, 0]}]}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": [1, 0, 0]}, {"index": 1, "embedding": [1, 0]}]}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": [0, 0, 0]}, {"index": 1, "embedding": [1, 0, 0]}]}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": [1e39, 0, 0]}, {"index": 1, "embedding": [1, 0, 0]}]}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": ["a"]}, {"index": 1, "embedding": []}]}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": [NaN, 0, 0]}, {"index": 1, "embedding": [1, 0, 0]}]}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": ["NaN", 0, 0]}, {"index": 1, "embedding": [1, 0, 0]}]}""")]
    [InlineData("""{"data": [{"index": 0, "embedding": [1e999, 0, 0]}, {"index": 1, "embedding": [1, 0, 0]}]}""")]
    [InlineData("""{"data": [{"index": 0.5, "embedding": [1, 0, 0]}, {"index": 1, "embedding": [1, 0, 0]}]}""")]
    [InlineData("""{"data": {"index": 0, "embedding": [1, 0, 0]}}""")]
    [InlineData("""{"data": [7, null]}""")]
    [InlineData("""["data"]""")]
    [InlineData("null")]
    [InlineData("""{"error": "none"}""")]
    [InlineData("no JSON")]
    public async Task Encode_AnswerOfAnotherForm_CountsAsNone(string answer)
    {
        await using TextEncoder encoder = await OpenAsync(Options with { Dimensions = 3 });
        _server.Otherwise = r => r.ReplyAsync("200 OK", answer);
        await Assert.ThrowsAsync<ItemException>(() => RunAsync(encoder.EncodePassagesAsync(["one", "two"], default).AsTask()));
        _server.Otherwise = r => ReplyAsync(r);
        AssertVectors(["one"], await RunAsync(encoder.EncodePassagesAsync(["one"], default).AsTask()));
    }

    [Theory]
    [InlineData("\"many\"")]
    [InlineData("{\"prompt_tokens\": \"5\"}")]
    [InlineData("{\"prompt_tokens\": -5}")]
    [InlineData("{\"prompt_tokens\": 1e300}")]
    public async Task Encode_UsageThatIsNoNumber_IsPassedOver(string usage)
    {
        await using TextEncoder encoder = await OpenAsync(Options with { Dimensions = 3 });
        _server.Otherwise = r => r.ReplyAsync("200 OK", $$"""{"data": [{"index": 0, "embedding": [0, 3, 4]}], "usage": {{usage}}}""");
        float[][] vectors = await RunAsync(encoder.EncodePassagesAsync(["one"], default).AsTask());
        Assert.Equal((0f, 0.6f, 0.8f), (vectors[0][0], vectors[0][1], vectors[0][2]));
    }

    [Fact]
    public async Task EmbedStage_WithAnEndpoint_FillsAnArchiveThatIsSearchedWithIt()
    {
        using var archive = new Archive();
        await using (var stage = new EmbedStage(Options, Archive.Context(TestAssets.Resolver)))
        {
            await stage.OpenAsync(default);
            Passage[] passages = [Archive.Passage("a.txt", "text about the comet"), Archive.Passage("b.txt", "text about wind"), Archive.Passage("c.txt", " ")];
            IReadOnlyList<StageResult<Passage>> embedded = await StageHarness.RunAsync(stage, passages);
            await archive.WriteAsync([.. embedded.Select(x => x.Items.Single())]);
        }

        int asked = _server.Asked.Count;
        await using (ArchiveSearcher searcher = await ArchiveSearcher.OpenAsync(archive.Folder, TestAssets.Resolver, Options))
        {
            // How long its vectors are is known from those that are there.
            Assert.True(searcher.UsesVectors);
            Assert.Equal(asked, _server.Asked.Count);
            Assert.Equal("a.txt", (await searcher.SearchAsync("comet"))[0].Source);
            Assert.Equal(asked + 1, _server.Asked.Count);
        }

        Assert.Null(ArchiveVectors.Clash(archive.Folder, Options));
        Assert.Null(ArchiveVectors.Clash(archive.Folder, Options with { Dimensions = 3 }));
        Assert.NotNull(ArchiveVectors.Clash(archive.Folder, Options with { Dimensions = 4 }));
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(
            () => ArchiveSearcher.OpenAsync(archive.Folder, TestAssets.Resolver, Options with { Name = "other" }).AsTask());
        Assert.Contains("remote/other@3", e.Message);
    }

    [Fact]
    public async Task Search_SendsTheQueryOnce_AndTheSentencesOfAllResultsTogether()
    {
        using var archive = new Archive();
        await using (var stage = new EmbedStage(Options, Archive.Context(TestAssets.Resolver)))
        {
            await stage.OpenAsync(default);
            Passage[] passages = [.. Enumerable.Range(0, 6).Select(i => Archive.Passage($"{i}.txt", $"Wind and fog number {i}. Some cold rain fell at {i} too"))];
            await archive.WriteAsync([.. (await StageHarness.RunAsync(stage, passages)).Select(x => x.Items.Single())]);
        }

        await using ArchiveSearcher searcher = await ArchiveSearcher.OpenAsync(archive.Folder, TestAssets.Resolver, Options);
        int before = _server.Asked.Count;

        // Not one of the words stands there: likeness alone finds them, and chooses the sentence that is shown.
        Assert.Equal(6, (await searcher.SearchAsync("zebra xylophone")).Count);

        string[][] asked = [.. _server.Asked.Skip(before).Select(x => JsonDocument.Parse(x).RootElement.GetProperty("input").EnumerateArray().Select(t => t.GetString()!).ToArray())];
        Assert.Equal([1, 12], asked.Select(x => x.Length));
        Assert.Single(asked.SelectMany(x => x), "zebra xylophone");
    }

    [Fact]
    public async Task Ask_SendsTheQuestionOnce()
    {
        using var archive = new Archive();
        await using (var stage = new EmbedStage(Options, Archive.Context(TestAssets.Resolver)))
        {
            await stage.OpenAsync(default);
            Passage[] passages = [.. Enumerable.Range(0, 12).Select(i => Archive.Passage($"{i}.txt", $"The motor of the dome failed in year {i}."))];
            await archive.WriteAsync([.. (await StageHarness.RunAsync(stage, passages)).Select(x => x.Items.Single())]);
        }

        await using ArchiveSearcher searcher = await ArchiveSearcher.OpenAsync(archive.Folder, TestAssets.Resolver, Options);
        int before = _server.Asked.Count;

        await new ArchiveAnswerer(searcher).AskAsync("Why did the motor of the dome fail?");

        Assert.Single(_server.Asked.Skip(before), x => x.Contains("Why did the motor", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_ThatContradictThemselves_AreNamed()
    {
        Assert.Contains("name two models", Problem(Options with { Model = "/m" }));
        Assert.Contains("needs 'name'", Problem(new EmbedOptions { Endpoint = "http://localhost/v1" }));
        Assert.Contains("belong to an 'endpoint'", Problem(new EmbedOptions { Key = "k" }));
        Assert.Contains("not https", Problem(new EmbedOptions { Endpoint = "http://example.org/v1", Name = "n", Key = "k" }));
        Assert.Contains("'dimensions'", Problem(new EmbedOptions { Dimensions = 3 }));
        Assert.Contains("'requests_per_minute'", Problem(new EmbedOptions { Model = "/m", RequestsPerMinute = 3 }));
        Assert.Contains("'tokens_per_minute'", Problem(new EmbedOptions { TokensPerMinute = 3 }));
        Assert.Contains("'timeout'", Problem(new EmbedOptions { Timeout = TimeSpan.FromMinutes(5) }));
        Assert.Contains("'threads'", Problem(Options with { Threads = 2 }));
        Assert.Contains("'threads'", Problem(new EmbedOptions { Threads = 2 }));
        Assert.Contains("'passage_prompt'", Problem(new EmbedOptions { PassagePrompt = "passage: " }));
        Assert.Contains("'query_prompt'", Problem(new EmbedOptions { QueryPrompt = "query: " }));
        Assert.Empty(Problem(Options with { Dimensions = 3, RequestsPerMinute = 3, TokensPerMinute = 3, PassagePrompt = "p", QueryPrompt = "q" }));
        Assert.Empty(Problem(new EmbedOptions { Model = "/m", Threads = 2, PassagePrompt = "p", QueryPrompt = "q" }));
        Assert.Empty(Options.Validate(new(Options)));
        Assert.Empty(new EmbedOptions().Validate(new(new EmbedOptions())));
        Assert.False(Options.Needs("use-lite"));
        Assert.False(Options.Needs("onnxruntime"));
    }

    private static string Problem(EmbedOptions options) => string.Join('\n', options.Validate(new(options)).Select(x => x.ErrorMessage));

    private static string[] Inputs(FakeRequest request) =>
        [.. JsonDocument.Parse(request.Body).RootElement.GetProperty("input").EnumerateArray().Select(x => x.GetString()!)];

    // The last text first, as the protocol allows.
    private static Task ReplyAsync(FakeRequest request) => request.ReplyAsync("200 OK", JsonSerializer.Serialize(new
    {
        data = Inputs(request).Select((x, i) => new { index = i, embedding = Vector(x) }).Reverse(),
        usage = new { prompt_tokens = 7, total_tokens = 7 },
    }));

    private static float[] Vector(string text) => [text.Length, text[^1] - 'A', text.Count(x => x == 'e') + 1];

    private static void AssertVectors(IEnumerable<string> texts, float[][] vectors)
    {
        Assert.Equal(texts.Count(), vectors.Length);
        foreach ((string text, float[] found) in texts.Zip(vectors))
        {
            float[] vector = Vector(text);
            float length = MathF.Sqrt(vector.Sum(x => x * x));
            Assert.Equal(vector.Length, found.Length);
            Assert.All(vector.Zip(found), x => Assert.Equal(x.First / length, x.Second, 1e-6));
        }
    }

    private async Task<TextEncoder> OpenAsync(EmbedOptions options) =>
        await RunAsync(RemoteTextEncoder.OpenAsync(options, null, null, new RemoteLimiters(_time), default).AsTask());

    // The clock runs as long as something is waited for.
    private async Task<T> RunAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            await Task.WhenAny(task, Task.Delay(2));
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        return await task;
    }
}
