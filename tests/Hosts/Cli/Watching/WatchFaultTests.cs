using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests.Watching;

/// <summary>What a watch outlives, and what it says when it ends.</summary>
public sealed class WatchFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WatchFaultTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.WriteAllText(_folder["p.yaml"], """
            name: watched
            state: state
            nodes:
              inbox: { use: folder, with: { path: in, settle: 300ms, rescan: 1s } }
              text:  { use: extract, from: inbox }
              out:   { use: files, from: text, with: { path: out, formats: [txt] } }
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Watch_StateThatFailsAfterARoundThatWorked_IsWaitedFor()
    {
        using Watch watch = Start();
        Write("a.txt");
        await watch.RoundAsync();
        await watch.SaysAsync("watching 1 file");
        File.Move(_folder["state/ledger.db"], _folder["state/kept"]);
        Directory.CreateDirectory(_folder["state/ledger.db"]);
        Write("b.txt");
        await watch.SaysAsync("The watch tries again.");
        Directory.Delete(_folder["state/ledger.db"]);
        File.Move(_folder["state/kept"], _folder["state/ledger.db"]);
        JsonElement round = await watch.RoundAsync();
        Assert.Equal("completed", round.GetProperty("report").GetProperty("outcome").GetString());
        Assert.True(File.Exists(_folder["out/b.txt.txt"]));
        Assert.Equal(143, await watch.TerminateAsync());
    }

    [Fact]
    public async Task Stop_OfAPausedWatch_EndsItAndTheWatchSaysWhy()
    {
        using Watch watch = Start();
        await watch.SaysAsync("watching 0 files");
        Assert.Equal(0, (await ToolRun.OfAsync("pause", "--pipeline", _folder["p.yaml"])).Code);
        await watch.SaysAsync("paused");
        ToolRun stop = await ToolRun.OfAsync("stop", "--pipeline", _folder["p.yaml"]);
        Assert.Equal((0, "asked the run to stop"), (stop.Code, stop.Output.Trim()));
        await watch.SaysAsync("stopped, as asked by tars stop");
        Assert.Equal(0, await watch.EndAsync());
    }

    private void Write(string name)
    {
        File.WriteAllText(_folder[$"in/{name}"], name);
        File.SetLastWriteTimeUtc(_folder[$"in/{name}"], DateTime.UtcNow.AddMinutes(-5));
    }

    private Watch Start() => new(new Dictionary<string, string>(), "watch", _folder["p.yaml"], "--json");
}
