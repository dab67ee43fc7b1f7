using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>Searching an archive whose vectors come from a model behind an endpoint, when that has gone.</summary>
public sealed class RemoteVectorsTests : IDisposable
{
    private const string Good = "The motor failed on 3 March. [1: \"failed on 3 March\"]";

    private readonly SmallArchive _archive = new();
    private readonly FakeModelServer _server = new() { Otherwise = EmbedAsync };

    public void Dispose()
    {
        _server.Dispose();
        _archive.Dispose();
    }

    [Fact]
    public async Task ModelIsDown_SaysHowToSearchByWordsAlone_AndDoesSo()
    {
        await DefineAsync();
        Assert.Equal(0, (await SearchAsync()).Code);

        _server.IsDown = true;
        foreach (string verb in (string[])["search", "ask"])
        {
            (int code, string text, string error) = await SearchAsync(verb);
            Assert.Equal((ExitCode.Unavailable, string.Empty), (code, text));
            Assert.Contains(_server.Url, error, StringComparison.Ordinal);
            Assert.Contains("To search by words alone: --words", error, StringComparison.Ordinal);

            int asked = _server.Requests.Count;
            (code, text, error) = await SearchAsync(verb, "--words");
            Assert.True(code == 0, error);
            Assert.Contains("motor of the dome", text, StringComparison.Ordinal);
            Assert.Equal(asked, _server.Requests.Count);
        }
    }

    [Fact]
    public async Task ModelIsDown_BehindAModelThatAnswers_IsToldApart_WithTheWayOut()
    {
        await DefineAsync();
        using var chat = new FakeModelServer { Otherwise = r => r.StreamAsync(Good) };
        string[] model = ["--model", "chat", "--endpoint", chat.Url];
        _server.IsDown = true;

        (int code, string text, string error) = await SearchAsync("ask", model);
        Assert.Equal((ExitCode.Unavailable, string.Empty), (code, text));
        Assert.Contains("the model of the archive's vectors cannot be asked", error, StringComparison.Ordinal);
        Assert.Contains("To search by words alone: --words", error, StringComparison.Ordinal);
        Assert.Empty(chat.Asked);

        (code, _, error) = await SearchAsync("ask", [.. model, "--words"]);
        Assert.True(code == 0, error);

        // A model that cannot answer is no reason to search by words.
        _server.IsDown = false;
        chat.IsDown = true;
        (code, _, error) = await SearchAsync("ask", model);
        Assert.Equal(ExitCode.Unavailable, code);
        Assert.DoesNotContain("--words", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_AsksTheModelOfTheVectorsNothingEither_AndSaysSo()
    {
        await DefineAsync();
        int asked = _server.Requests.Count;
        using var chat = new FakeModelServer();

        (int code, string text, string error) = await SearchAsync("ask", "--model", "chat", "--endpoint", chat.Url, "--dry-run");

        Assert.True(code == 0, error);
        Assert.Contains("would ask chat at", text, StringComparison.Ordinal);
        Assert.Contains("found by words alone", error, StringComparison.Ordinal);
        Assert.Equal((asked, 0), (_server.Requests.Count, chat.Requests.Count));
    }

    [Fact]
    public async Task Budget_OfACall_CountsRequestsForVectorsToo()
    {
        await DefineAsync();
        int asked = _server.Requests.Count;
        using var chat = new FakeModelServer { Otherwise = r => r.StreamAsync(Good) };
        string[] model = ["--model", "chat", "--endpoint", chat.Url, "--max-requests"];

        (int code, _, string error) = await SearchAsync("ask", [.. model, "1"]);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("budget of 1 requests", error, StringComparison.Ordinal);
        Assert.Equal((1, 0), (_server.Requests.Count - asked, chat.Requests.Count));

        (code, _, error) = await SearchAsync("ask", [.. model, "2"]);
        Assert.True(code == 0, error);
        Assert.Equal((2, 1), (_server.Requests.Count - asked, chat.Requests.Count));
    }

    private Task DefineAsync() => _archive.RunAsync(
        $"endpoint: {_server.Url}, name: fake, dimensions: "
            + $"3", ("a.md", "The motor of the dome failed on 3 March."), ("b.md", "Fog over the harbour."));

    private Task<(int Code, string Out, string Error)> SearchAsync(string verb = "search", params string[] more) =>
        InProcess.RunAsync([verb, "When did the motor fail?", "--pipeline", _archive.Definition, .. more]);

    private static Task EmbedAsync(FakeRequest request)
    {
        int texts = JsonDocument.Parse(request.Body).RootElement.GetProperty("input").GetArrayLength();
        return request.ReplyAsync("200 OK", JsonSerializer.Serialize(new
        {
            data = Enumerable.Range(0, texts).Select(i => new { index = i, embedding = (float[])[1, i + 1, 2] }),
        }));
    }
}
