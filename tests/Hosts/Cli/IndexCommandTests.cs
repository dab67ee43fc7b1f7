using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>
/// The index is looked at, checked, saved without what is damaged, made anew and written out, by the tool as a process.
/// </summary>
public sealed class IndexCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public IndexCommandTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        for (int i = 0; i < 5; i++)
        {
            File.WriteAllText(_folder[$"in/{i}.txt"], $"The comet number {i} was seen over the harbour.");
        }

        File.WriteAllText(Definition, """
            name: looked-after
            state: state
            nodes:
              inbox:   { use: folder, with: { path: in } }
              text:    { use: extract, from: inbox, memo: on }
              chunks:  { use: chunk, from: text }
              library: { use: index, from: chunks, with: { path: state/index } }
            """);
    }

    private string Definition => _folder["looked-after.yaml"];

    private string Index => _folder["state/index"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_index_is_described_checked_and_written_out()
    {
        ToolRun early = await ToolRun.OfAsync("index", "check", "--pipeline", Definition);
        Assert.Equal(1, early.Code);
        Assert.Contains($"holds no index yet: no run has committed anything to it. Next: tars run {Definition}", early.Error);
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        ToolRun stats = await ToolRun.OfAsync("index", "stats", "--pipeline", Definition, "--json");
        Assert.Equal(0, stats.Code);
        using (JsonDocument json = JsonDocument.Parse(stats.Output))
        {
            Assert.Equal(5, json.RootElement.GetProperty("documents").GetInt32());
            Assert.Contains(json.RootElement.GetProperty("fields").EnumerateArray(), f => f.GetProperty("name").GetString() == "text");
        }

        Assert.Contains("5 documents", (await ToolRun.OfAsync("index", "stats", "--path", Index)).Output);
        ToolRun check = await ToolRun.OfAsync("index", "check", "--pipeline", Definition);
        Assert.Equal(0, check.Code);
        Assert.Contains("1 segment, 5 documents", check.Output);
        ToolRun export = await ToolRun.OfAsync("index", "export", "--pipeline", Definition);
        Assert.Equal(0, export.Code);
        string[] lines = export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, l => Assert.Contains("comet", JsonDocument.Parse(l).RootElement.GetProperty("text").GetString()));
        Assert.Equal(1, (await ToolRun.OfAsync("index", "stats", "--path", _folder["in"])).Code);
        Assert.Equal(64, (await ToolRun.OfAsync("index", "mend")).Code);
    }

    [Fact]
    public async Task Damage_is_named_dropped_only_when_told_and_gone_after_a_rebuild()
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        string file = Directory.GetFiles(Index, "*.cfs").Single();
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 0x10;
        await File.WriteAllBytesAsync(file, bytes);
        string[] before = [.. Directory.GetFiles(Index).Order(StringComparer.Ordinal)];

        ToolRun check = await ToolRun.OfAsync("index", "check", "--pipeline", Definition);
        Assert.Equal(2, check.Code);
        Assert.Contains(Path.GetFileName(file), check.Output);
        Assert.Contains("tars index rebuild", check.Output);
        Assert.Equal(before, Directory.GetFiles(Index).Order(StringComparer.Ordinal));

        // What opening does not see, as only a check reads all, a cut makes it see.
        await File.WriteAllBytesAsync(file, bytes[..^40]);
        foreach (string[] command in new[] { new[] { "run", Definition }, ["index", "export", "--pipeline", Definition], ["search", "comet", "--pipeline", Definition] })
        {
            ToolRun stopped = await ToolRun.OfAsync(command);
            Assert.Equal(1, stopped.Code);
            Assert.Contains("tars index check", stopped.Error);
            Assert.Contains("tars index rebuild", stopped.Error);
        }

        ToolRun dropped = await ToolRun.OfAsync("index", "check", "--pipeline", Definition, "--drop-damaged");
        Assert.Equal(2, dropped.Code);
        Assert.Contains("their documents are gone", dropped.Output);
        Assert.Equal(0, (await ToolRun.OfAsync("index", "check", "--pipeline", Definition)).Code);
        Assert.Contains(" 0 documents", (await ToolRun.OfAsync("index", "stats", "--pipeline", Definition)).Output);

        ToolRun rebuilt = await ToolRun.OfAsync("index", "rebuild", "--pipeline", Definition);
        Assert.Equal(0, rebuilt.Code);
        Assert.Contains(" 5 documents", (await ToolRun.OfAsync("index", "stats", "--pipeline", Definition)).Output);
        Assert.Contains("comet number 3", (await ToolRun.OfAsync("search", "comet", "--pipeline", Definition)).Output);
        Assert.False(Directory.Exists(Index + ".rebuild"));
    }

    [Fact]
    public async Task A_rebuild_that_fails_leaves_the_index_as_it_was()
    {
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        byte[] commit = await File.ReadAllBytesAsync(Directory.GetFiles(Index, "segments_*").Single());
        // What cannot be opened as a ledger ends the run at its beginning.
        File.Move(_folder["state/ledger.db"], _folder["ledger"]);
        await File.WriteAllTextAsync(_folder["state/ledger.db"], new string('x', 5000));
        ToolRun failed = await ToolRun.OfAsync("index", "rebuild", "--pipeline", Definition);
        Assert.NotEqual(0, failed.Code);
        Assert.Contains("as it was before", failed.Error);
        Assert.Equal(commit, await File.ReadAllBytesAsync(Directory.GetFiles(Index, "segments_*").Single()));
        Assert.Equal(0, (await ToolRun.OfAsync("index", "check", "--pipeline", Definition)).Code);
    }
}
