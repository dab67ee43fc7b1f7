using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests.Watching;

/// <summary>
/// <c>tars watch</c> as a process of its own: what it takes in, how others steer it, and what it tells a service manager.
/// </summary>
public sealed class WatchCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WatchCommandTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.WriteAllText(_folder["p.yaml"], """
            name: watched
            state: state
            nodes:
              inbox: { use: folder, with: { path: in, watch: true, settle: 300ms, rescan: 2s } }
              text:  { use: extract, from: inbox }
              out:   { use: files, from: text, with: { path: out, formats: [txt] } }
            """);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Watch_FilesComeChangeMoveAndGo_IndexFollowsRoundByRoundAndStopEndsIt()
    {
        using Watch watch = Start("run", "--json");
        File.WriteAllText(_folder["in/a.txt"], "first");
        JsonElement round = await watch.RoundAsync();
        Assert.Equal(
            (1, "completed"), (round.GetProperty("round").GetInt32(), round.GetProperty("report").GetProperty("outcome").GetString()));
        Assert.Equal("a.txt", round.GetProperty("report").GetProperty("items")[0].GetProperty("key").GetString());
        Assert.Equal("first", await OutAsync("a.txt"));

        File.WriteAllText(_folder["in/a.txt"], "second");
        await watch.RoundAsync();
        Assert.Equal("second", await OutAsync("a.txt"));

        File.Move(_folder["in/a.txt"], _folder["in/b.txt"]);
        await watch.RoundAsync();
        Assert.False(File.Exists(_folder["out/a.txt.txt"]));
        Assert.Equal("second", await OutAsync("b.txt"));

        ToolRun stopped = await ToolRun.OfAsync("stop", "--pipeline", _folder["p.yaml"]);
        Assert.Equal(0, stopped.Code);
        Assert.Equal(0, await watch.EndAsync());
        ToolRun verified = await ToolRun.OfAsync("runs", "verify", "--pipeline", _folder["p.yaml"]);
        Assert.Equal(0, verified.Code);

        // Nothing happened meanwhile, so that the next watch makes no run; something did, so that the one after makes one.
        using (Watch idle = Start("watch", "--json"))
        {
            await idle.SaysAsync("watching 1 file");
            Assert.Equal(143, await idle.TerminateAsync());
            Assert.Empty(idle.Rounds);
        }

        File.Delete(_folder["in/b.txt"]);
        File.WriteAllText(_folder["in/c.txt"], "third");
        using Watch again = Start("watch", "--json");
        while (!File.Exists(_folder["out/c.txt.txt"]) || File.Exists(_folder["out/b.txt.txt"]))
        {
            await again.RoundAsync();
        }

        Assert.Equal(143, await again.TerminateAsync());
        Assert.False(File.Exists(_folder["out/b.txt.txt"]));
        Assert.Equal("third", await OutAsync("c.txt"));
    }

    [Fact]
    public async Task Watch_Paused_TakesNothingUntilResumed_AndASecondWatchIsKeptOut()
    {
        using Watch watch = Start("watch", "--json");
        await watch.SaysAsync("watching 0 files");
        Assert.Equal(75, (await ToolRun.OfAsync("watch", _folder["p.yaml"])).Code);
        Assert.Equal(0, (await ToolRun.OfAsync("pause", "--pipeline", _folder["p.yaml"])).Code);
        await watch.SaysAsync("paused");
        File.WriteAllText(_folder["in/a.txt"], "first");

        // A run that somebody makes by hand meanwhile is no trouble.
        Assert.Equal(0, (await ToolRun.OfAsync("validate", _folder["p.yaml"])).Code);
        Assert.Empty(watch.Rounds);
        Assert.Equal(0, (await ToolRun.OfAsync("resume", "--pipeline", _folder["p.yaml"])).Code);
        await watch.RoundAsync();
        Assert.Equal("first", await OutAsync("a.txt"));
        Assert.Equal(143, await watch.TerminateAsync());
    }

    [Fact]
    public async Task Run_OnceOnAWatchedFolder_EndsByItself()
    {
        File.WriteAllText(_folder["in/a.txt"], "first");
        File.SetLastWriteTimeUtc(_folder["in/a.txt"], DateTime.UtcNow.AddMinutes(-5));
        ToolRun run = await ToolRun.OfAsync("run", _folder["p.yaml"], "--once", "--json");
        Assert.Equal(0, run.Code);
        Assert.Equal("first", await OutAsync("a.txt"));
    }

    [Fact]
    public async Task Watch_WithoutAFolder_SaysThereIsNothingToWatch()
    {
        await File.WriteAllTextAsync(_folder["urls.txt"], "", Token);
        await File.WriteAllTextAsync(_folder["p.yaml"], """
            name: none
            nodes:
              list: { use: http_list, with: { file: urls.txt } }
              get:  { use: download, from: list, with: { folder: dl } }
            """, Token);
        ToolRun run = await ToolRun.OfAsync("watch", _folder["p.yaml"]);
        Assert.Equal(78, run.Code);
        Assert.Contains("no 'folder' source", run.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_UnderAServiceManager_TellsThatItIsReadyAliveAndStopping(bool isAbstract)
    {
        using var manager = new NotifySocket(isAbstract ? $"@tars-test-{Guid.NewGuid():N}" : _folder["notify"]);
        using Watch watch = Start(
            new Dictionary<string, string> { ["NOTIFY_SOCKET"] = manager.Address, ["WATCHDOG_USEC"] = "400000" }, "watch", "--json");
        await manager.HearsAsync("READY=1");
        await manager.HearsAsync("STATUS=watching 0 files");
        await manager.HearsAsync("WATCHDOG=1");
        await manager.HearsAsync("WATCHDOG=1");
        File.WriteAllText(_folder["in/a.txt"], "first");
        await manager.HearsAsync("STATUS=round 1");
        await manager.HearsAsync("STATUS=watching 1 file");
        Task<int> ending = watch.TerminateAsync();
        await manager.HearsAsync("STOPPING=1");
        Assert.Equal(143, await ending);
    }

    private Task<string> OutAsync(string key) =>
        File.ReadAllTextAsync(_folder[$"out/{key}.txt"], Token).ContinueWith(t => t.Result.Trim(), Token);

    private Watch Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    private Watch Start(Dictionary<string, string> environment, params string[] arguments) =>
        new(environment, [arguments[0], _folder["p.yaml"], .. arguments[1..]]);
}
