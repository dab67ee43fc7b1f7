using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>Searching an archive whose vectors come from a model behind an endpoint, when that has gone.</summary>
public sealed class RemoteVectorsTests : IDisposable
{
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
        await _archive.RunAsync(
            $"endpoint: {_server.Url}, name: fake, dimensions: 3", ("a.md", "The motor of the dome failed on 3 March."), ("b.md", "Fog over the harbour."));
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
