using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Tars.Pipeline;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Inference;

/// <summary>The client against servers that behave and that do not.</summary>
public sealed class RemoteChatClientTests
{
    private static readonly ChatMessage[] Question = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "How is it?")];

    [Fact]
    public async Task Answer_IsWhole_WithItsUsageAndEnd()
    {
        await using var rig = new ModelRig(new FakeModelServer(r => r.StreamAsync("Es geht — ganz gut. 好", "length", 31, 7)));

        ChatResponse answer = await rig.RunAsync(rig.Client.GetResponseAsync(Question));

        Assert.Equal("Es geht — ganz gut. 好", answer.Text);
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal((31, 7, 38), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.TotalTokenCount));
        RemoteEndpointStatistics statistics = Assert.Single(rig.Model.Statistics());
        Assert.Equal((1, 1, 0, 31, 7), (statistics.Requests, statistics.Answered, statistics.Failed, statistics.InputTokens, statistics.OutputTokens));
    }

    [Fact]
    public async Task Request_SaysWhatIsAsked_AndOffersNoTools()
    {
        var server = new FakeModelServer();
        await using var rig = new ModelRig(
            o => o with { Endpoints = [o.Endpoints[0] with { Key = "sesame" }] }, null, server);

        await rig.RunAsync(rig.Client.GetResponseAsync(Question, new ChatOptions { Temperature = 0, MaxOutputTokens = 99, Seed = 7, StopSequences = ["END"], ConversationId = "c" }));

        JsonElement body = JsonDocument.Parse(server.Asked[0]).RootElement;
        Assert.Equal(
            """[{"role":"system","content":"Be brief."},{"role":"user","content":"How is it?"}]""", body.GetProperty("messages").GetRawText());
        Assert.Equal(
            ["max_tokens", "messages", "model", "seed", "stop", "stream", "stream_options", "temperature"], body.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal("/v1/chat/completions", server.Requests[0].Path);
        Assert.Equal("Bearer sesame", server.Requests[0].Headers["Authorization"]);
        await Assert.ThrowsAsync<NotSupportedException>(
            () => rig.Client.GetResponseAsync(Question, new ChatOptions { Tools = [new HostedWebSearchTool()] }));
        await Assert.ThrowsAsync<NotSupportedException>(
            () => rig.Client.GetResponseAsync([new ChatMessage(ChatRole.User, [new UriContent("http://127.0.0.1/a.png", "image/png")])]));
    }

    [Fact]
    public async Task Server_ThatDoesNotStream_IsUnderstoodToo()
    {
        await using var rig = new ModelRig(new FakeModelServer(r => r.ReplyAsync(
            "200 OK", """{"choices":[{"message":{"role":"assistant","content":"All at once."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""")));

        Assert.Equal("All at once.", await rig.AskAsync());
    }

    [Fact]
    public async Task SettingThatAServerDoesNotKnow_IsLeftOutFromThenOn()
    {
        Func<FakeRequest, Task> Refuse(string message) => r => r.ReplyAsync("400 Bad Request", JsonSerializer.Serialize(new { error = new { message } }));
        var server = new FakeModelServer(
            Refuse("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
            Refuse("Unsupported value: 'temperature' does not support 0 with this model."));
        await using var rig = new ModelRig(server);
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 50 };

        Assert.Equal("It is well.", await rig.AskAsync(options: options));
        Assert.Equal("It is well.", await rig.AskAsync(options: options));

        Assert.Equal(4, server.Asked.Count);
        JsonElement last = JsonDocument.Parse(server.Asked[3]).RootElement;
        Assert.Equal(50, last.GetProperty("max_completion_tokens").GetInt32());
        Assert.False(last.TryGetProperty("max_tokens", out _));
        Assert.False(last.TryGetProperty("temperature", out _));
        server.Otherwise = Refuse("unsupported: temperature, max_tokens, seed, top_p, stream_options");
        await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync(options: options));
        Assert.InRange(server.Asked.Count, 5, 8);
    }

    [Theory]
    [InlineData("max_tokens is too large: 50. This model supports at most 16 completion tokens.")]
    [InlineData("This model's maximum context length is 4097 tokens, however you requested 5000; reduce max_tokens.")]
    [InlineData("Invalid 'temperature': must be between 0 and 2.")]
    [InlineData("Unknown model 'top_probability'.")]
    public async Task SettingThatAServerKnows_ButNotWithThisValue_IsNotLeftOut(string message)
    {
        var server = new FakeModelServer(r => r.ReplyAsync("400 Bad Request", JsonSerializer.Serialize(new { error = new { message, param = "max_tokens" } })));
        await using var rig = new ModelRig(server);
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 50, TopP = 0.5f };

        Assert.Contains(message.TrimEnd('.'), (await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync(options: options))).Message, StringComparison.Ordinal);
        Assert.Equal("It is well.", await rig.AskAsync(options: options));

        JsonElement last = JsonDocument.Parse(server.Asked[1]).RootElement;
        Assert.Equal(50, last.GetProperty("max_tokens").GetInt32());
        Assert.True(last.TryGetProperty("temperature", out _) && last.TryGetProperty("top_p", out _));
    }

    [Theory]
    [InlineData("Unrecognized request argument supplied: seed")]
    [InlineData("[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': 'Extra inputs are not permitted'}]")]
    [InlineData("json: unknown field \"seed\"")]
    [InlineData("property 'seed' is unsupported")]
    public async Task ServersWordsForASettingThatTheyDoNotKnow_AreUnderstood(string message)
    {
        var server = new FakeModelServer(r => r.ReplyAsync("400 Bad Request", JsonSerializer.Serialize(new { error = message })));
        await using var rig = new ModelRig(server);

        Assert.Equal("It is well.", await rig.AskAsync(options: new ChatOptions { Seed = 7 }));
        Assert.False(JsonDocument.Parse(server.Asked[1]).RootElement.TryGetProperty("seed", out _));
    }

    [Fact]
    public void TimeUntilAnAnswerBegins_CanBeSaidInADefinition()
    {
        var options = new IndexOptions { Path = "index", AskModel = "fake", AskEndpoints = ["http://127.0.0.1:1/v1"], AskTimeout = TimeSpan.FromMinutes(15) };

        Assert.Equal(TimeSpan.FromMinutes(15), options.Model!.StartTimeout);
    }

    [Theory]
    [InlineData(0, null, null, "Concurrency")]
    [InlineData(2000, null, null, "Concurrency")]
    [InlineData(4, 0, null, "RequestsPerMinute")]
    [InlineData(4, null, 0L, "TokensPerMinute")]
    public void Limits_OutOfRange_AreRefused(int concurrency, int? requests, long? tokens, string named)
    {
        var options = new RemoteModelOptions
        {
            Model = "fake",
            Endpoints = [new RemoteEndpointOptions { Url = "http://127.0.0.1:1/v1" }],
            Limits = new RemoteLimits { Concurrency = concurrency, RequestsPerMinute = requests, TokensPerMinute = tokens },
        };

        Assert.Contains(named, Assert.Throws<ValidationException>(() => new RemoteModel(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CutStream_IsAskedAgain_AndNeverPassedOnAsAWholeAnswer()
    {
        var server = new FakeModelServer(
            r => r.BeginAsync("The motor failed on"),
            async r =>
            {
                await r.BeginAsync("The motor failed on the 3rd");
                await r.EndBodyAsync();
            },
            r => r.StreamAsync("The motor failed on the 3rd of March."));
        await using var rig = new ModelRig(server);

        Assert.Equal("The motor failed on the 3rd of March.", await rig.AskAsync());
        Assert.Equal(3, server.Asked.Count);
        Assert.All(server.Asked, b => Assert.Equal(server.Asked[0], b));
        Assert.Equal(2, rig.Model.Statistics()[0].Failed);
    }

    [Fact]
    public async Task CutStream_ThatWasPassedOnInPart_EndsInAFailure()
    {
        var server = new FakeModelServer(r => r.BeginAsync("The motor failed on"));
        await using var rig = new ModelRig(server);
        var parts = new List<string>();

        ItemException e = await Assert.ThrowsAsync<ItemException>(async () =>
        {
            await foreach (ChatResponseUpdate update in rig.Client.GetStreamingResponseAsync(Question))
            {
                parts.Add(update.Text);
            }
        });

        Assert.True(e.Transient);
        Assert.Equal("The motor failed on", string.Concat(parts));
        Assert.Single(server.Asked);
        Assert.Equal(1, rig.Model.Statistics()[0].Failed);
    }

    [Fact]
    public async Task Streaming_GivesTheWordsAsTheyCome_AfterFailuresBeforeTheFirst()
    {
        var more = new TaskCompletionSource();
        var server = new FakeModelServer(
            r => r.ReplyAsync("500 Broken", "{}"),
            async r =>
            {
                await r.BeginAsync("first");
                await more.Task;
                await r.WordAsync(" second");
                await r.EventAsync("""{"choices":[{"delta":{},"finish_reason":"stop"}]}""");
                await r.EndBodyAsync();
            });
        await using var rig = new ModelRig(server);
        await using IAsyncEnumerator<ChatResponseUpdate> updates = rig.Client.GetStreamingResponseAsync(Question).GetAsyncEnumerator();

        Assert.True(await rig.RunAsync(updates.MoveNextAsync().AsTask()));
        Assert.Equal("first", updates.Current.Text);
        more.SetResult();
        Assert.True(await rig.RunAsync(updates.MoveNextAsync().AsTask()));
        Assert.Equal(" second", updates.Current.Text);
        Assert.True(await rig.RunAsync(updates.MoveNextAsync().AsTask()));
        Assert.Equal(ChatFinishReason.Stop, updates.Current.FinishReason);
        Assert.False(await rig.RunAsync(updates.MoveNextAsync().AsTask()));
        Assert.Equal((1, 1), (rig.Model.Statistics()[0].Answered, rig.Model.Statistics()[0].Failed));
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("[1,2")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"choices\":[5]}")]
    [InlineData("{\"error\":{\"message\":\"out of memory\"}}")]
    public async Task GarbageInAStream_CountsAsNoAnswer(string data)
    {
        var server = new FakeModelServer(async r =>
        {
            await r.BeginAsync("It");
            await r.EventAsync(data);
            await r.EventAsync("[DONE]");
            await r.EndBodyAsync();
        });
        await using var rig = new ModelRig(server);

        Assert.Equal("It is well.", await rig.AskAsync());
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task GarbageForEver_FailsWithWhatCame()
    {
        await using var rig = new ModelRig(new FakeModelServer { Otherwise = r => r.ReplyAsync("200 OK", "<html>\u001b[2Jlogin") });

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());

        Assert.Contains("answered what is no JSON", e.Message, StringComparison.Ordinal);
        Assert.Contains("5 attempts at 1 endpoint", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', e.Message);
    }

    [Fact]
    public async Task EndlessStream_IsCutAtTheLimit()
    {
        await using var rig = new ModelRig(
            o => o with { MaxAnswerBytes = 200_000, Attempts = 2 }, null, new FakeModelServer { Otherwise = r => r.EndlessAsync() });

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());
        Assert.Contains("more than 200000 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TooManyRequests_IsAskedAgain_NotBeforeTheTimeThatWasAskedFor()
    {
        ModelRig? rig = null;
        var times = new List<DateTimeOffset>();
        Func<FakeRequest, Task> Busy(string header) => async r =>
        {
            times.Add(rig!.Time.GetUtcNow());
            await r.ReplyAsync("429 Too Many Requests", """{"error":{"message":"slow down"}}""", header);
        };
        var server = new FakeModelServer(
            Busy("Retry-After: 20\r\n"),

            // Half a minute from the rig's clock as it stands when the first pause is over, at the latest.
            Busy("Retry-After: Thu, 01 Jan 2026 00:01:30 GMT\r\n"),
            async r =>
            {
                times.Add(rig!.Time.GetUtcNow());
                await r.StreamAsync("Now.");
            });
        await using (rig = new ModelRig(server))
        {
            ChatResponse answer = await rig.RunAsync(rig.Client.GetResponseAsync(Question), TimeSpan.FromSeconds(1));
            Assert.Equal("Now.", answer.Text);
            Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(20), $"{times[1] - times[0]}");
            Assert.True(times[2] >= new DateTimeOffset(2026, 1, 1, 0, 1, 30, TimeSpan.Zero), $"{times[2]}");
            Assert.Equal(2, rig.Model.Statistics()[0].Throttled);
            Assert.True(rig.Model.Statistics()[0].IsUp);
        }
    }

    [Fact]
    public async Task PauseThatIsTooLong_IsNotWaitedFor()
    {
        var server = new FakeModelServer { Otherwise = r => r.ReplyAsync("429 Too Many Requests", "{}", "Retry-After: 86400\r\n") };
        await using var rig = new ModelRig(server);

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());

        Assert.Contains("longer than the 120 s that are waited for", e.Message, StringComparison.Ordinal);
        Assert.True(e.Transient);
        Assert.True(e.RetryAfter > TimeSpan.FromHours(23));
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData(400, "Bad Request")]
    [InlineData(413, "Payload Too Large")]
    [InlineData(422, "Unprocessable")]
    public async Task RequestThatIsRefused_IsNotRepeated(int status, string reason)
    {
        var server = new FakeModelServer { Otherwise = r => r.ReplyAsync($"{status} {reason}", """{"error":{"message":"too long for \"fake\""}}""") };
        var other = new FakeModelServer();
        await using var rig = new ModelRig(server, other);

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());

        Assert.Contains($"answered {status}: too long for \"fake\".", e.Message, StringComparison.Ordinal);
        Assert.Equal(status, (int)Assert.IsType<HttpRequestException>(e.InnerException).StatusCode!);
        Assert.False(e.Transient);
        Assert.Single(server.Asked);
        Assert.Empty(other.Asked);
        Assert.True(rig.Model.Statistics()[0].IsUp);
    }

    [Fact]
    public async Task Key_IsNeverShown_EvenWhenTheServerRepeatsIt()
    {
        var server = new FakeModelServer { Otherwise = r => r.ReplyAsync("401 Unauthorized", """{"error":{"message":"Incorrect key: open-sesame-123"}}""") };
        await using var rig = new ModelRig(o => o with { Endpoints = [o.Endpoints[0] with { Key = "open-sesame-123" }] }, null, server);

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());

        Assert.Contains("Give the key that it wants", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", rig.Model.Statistics()[0].LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        var elsewhere = new FakeModelServer();
        var server = new FakeModelServer { Otherwise = r => r.ReplyAsync("307 Temporary Redirect", "{}", $"Location: {elsewhere.Url}/chat/completions\r\n") };
        await using var rig = new ModelRig(server);

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());

        Assert.Contains("Redirects are not followed", e.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
        elsewhere.Dispose();
    }

    [Fact]
    public async Task Budget_IsKept_WhateverFails()
    {
        var budget = new RemoteBudget(requests: 3);
        var server = new FakeModelServer { Otherwise = r => r.ReplyAsync("500 Broken", "{}") };
        await using var rig = new ModelRig(o => o with { Attempts = 50 }, budget, server);

        ItemException e = await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());

        Assert.Contains("budget of 3 requests", e.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Asked.Count);
        Assert.Equal(0, budget.Tokens);
        await Assert.ThrowsAsync<ItemException>(() => rig.AskAsync());
        Assert.Equal(3, server.Asked.Count);
    }

    [Fact]
    public async Task Cancellation_EndsTheRequest_AndFreesItsPlace()
    {
        using var stop = new CancellationTokenSource();
        var server = new FakeModelServer(r => r.HangAsync());
        await using var rig = new ModelRig(o => o with { Limits = new RemoteLimits { Concurrency = 1 } }, null, server);
        Task<ChatResponse> asked = rig.Client.GetResponseAsync(Question, null, stop.Token);
        await ModelRig.UntilAsync(() => server.Asked.Count == 1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal("It is well.", await rig.AskAsync());
    }

    [Fact]
    public void Options_ThatCannotBeMeant_AreRefused()
    {
        RemoteEndpointOptions[] bad =
        [
            new() { Url = "ftp://127.0.0.1/v1" },
            new() { Url = "http://me:secret@127.0.0.1/v1" },
            new() { Url = "http://models.example.org/v1", Key = "k" },
            new() { Url = "http://8.8.8.8/v1", KeyFile = "k" },
            new() { Url = "https://models.example.org/v1", Key = "k", KeyFile = "f" },
            new() { Url = "https://models.example.org/v1?key=k" },
            new() { Url = "https://models.example.org/v1", Key = "two\nlines" },
        ];
        RemoteEndpointOptions[] good =
        [
            new() { Url = "http://models.example.org/v1" },
            new() { Url = "https://models.example.org/v1", Key = "k" },
            new() { Url = "http://localhost:11434/v1", Key = "k" },
            new() { Url = "http://192.168.1.7:8000/v1/", Key = "k" },
            new() { Url = "http://ollama:11434/v1", Key = "k" },
        ];
        Assert.All(bad, e => Assert.ThrowsAny<Exception>(() => new RemoteModel(new RemoteModelOptions { Model = "m", Endpoints = [e] })));
        Assert.All(good, e => Assert.Equal("m", new RemoteModel(new RemoteModelOptions { Model = "m", Endpoints = [e] }).Name));
    }
}
