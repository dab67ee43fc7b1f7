using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

public sealed class VerifyCommandTests : IDisposable
{
    private const string OfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_AllAgrees_EndsWithZeroAndElseWithTwo()
    {
        await File.WriteAllTextAsync(_folder["a.txt"], "abc", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["SUMS"], $"{OfAbc}  a.txt\n", TestContext.Current.CancellationToken);
        ToolRun run = await ToolRun.OfAsync("verify", _folder["SUMS"]);
        Assert.Equal(0, run.Code);
        Assert.Contains("1 matched, 0 partial, 0 moved, 0 new, 0 missing", run.Output);

        File.Move(_folder["a.txt"], _folder["b.txt"]);
        run = await ToolRun.OfAsync("verify", _folder["SUMS"], "--json");
        Assert.Equal(2, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(("moved", "b.txt", "a.txt"), (Text("class"), Text("path"), Text("listed")));

        run = await ToolRun.OfAsync("verify", _folder["SUMS"], "--key", "RWQemarZGbRznLPu1esJ/QjdJoeD8W5GJaSzTe3IOzkuJfayioLyOtDW");
        Assert.Equal(1, run.Code);
        Assert.Contains("has no signature", run.Error);

        string? Text(string name) => json.RootElement.GetProperty("files")[0].GetProperty(name).GetString();
    }

    [Fact]
    public async Task Run_GateSaysNo_EndsWithTwo()
    {
        Directory.CreateDirectory(_folder["in"]);
        await File.WriteAllTextAsync(_folder["in/a.txt"], "abc", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            _folder["in/SUMS"], $"{OfAbc}  gone.txt\n{OfAbc}  a.txt\n{OfAbc[..63]}0  b.txt\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["p.yaml"], """
            name: gated
            nodes:
              inbox:   { use: folder, with: { path: in } }
              checked: { use: verify, from: inbox, with: { manifest: in/SUMS, gate: true } }
              text:    { use: extract, from: checked }
              out:     { use: files, from: text, with: { path: out } }
            """, TestContext.Current.CancellationToken);
        ToolRun run = await ToolRun.OfAsync("run", _folder["p.yaml"]);
        Assert.Equal(2, run.Code);
        Assert.Contains("1 matched, 0 partial, 0 moved, 0 new, 2 missing", run.Error);
        Assert.False(Directory.Exists(_folder["out"]) && Directory.EnumerateFiles(_folder["out"], "*.txt").Any());
    }
}
