using System.Text.Json;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>
/// A move costs nothing: a recording that lies elsewhere now is neither transcribed nor embedded again, and is found there.
/// </summary>
public sealed class MovedRecordingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OneOfTwoRecordingsIsMoved_NoModelWorksAgain()
    {
        string recordings = Path.Combine(Repository.Root, "samples", "inbox", "recordings");
        Directory.CreateDirectory(_folder["in/moved"]);
        foreach (string name in (string[])["2023-04-02-dome-motor.mp3", "2023-06-20-lightning-morning.m4a"])
        {
            File.Copy(Directory.GetFiles(recordings, name, SearchOption.AllDirectories).Single(), _folder[$"in/{name}"]);
        }

        await File.WriteAllTextAsync(_folder["pipeline.yaml"], """
            name: moved
            nodes:
              inbox:   { use: folder, with: { path: in } }
              probed:  { use: probe, from: inbox }
              speech:  { use: transcribe, from: probed }
              chunks:  { use: chunk, from: speech }
              vectors: { use: embed, from: chunks, batch: { items: 8, within: 100ms } }
              library: { use: index, from: vectors, with: { path: .tars/index } }
            """);
        ToolResult first = await ToolProcess.RunAsync(_folder.Path, "run", "--json", "--offline");
        Assert.SkipWhen(first.ExitCode == 69, "the models are not in the cache: tars assets restore");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.True(Busy(first, "speech") > 0 && Busy(first, "vectors") > 0);

        File.Move(_folder["in/2023-04-02-dome-motor.mp3"], _folder["in/moved/the-motor.mp3"]);
        JsonElement plan = (await ToolProcess.RunAsync(_folder.Path, "plan", "--json")).Json.GetProperty("sources")[0];
        Assert.Equal(1, plan.GetProperty("moved").GetInt32());
        ToolResult second = await ToolProcess.RunAsync(_folder.Path, "run", "--json", "--offline");
        Assert.Equal(plan.ToString(), second.Json.GetProperty("sources")[0].ToString());
        Assert.Equal((0, 0), (Busy(second, "speech"), Busy(second, "vectors")));
        string[] found = [.. (await ToolProcess.RunAsync(_folder.Path, "search", "dome motor", "--limit", "20", "--json")).Json
            .GetProperty("results").EnumerateArray().Select(r => $"{r.GetProperty("source")} {r.GetProperty("title")}")];
        Assert.Contains("moved/the-motor.mp3 The motor", found);
        Assert.DoesNotContain(found, f => f.StartsWith("2023-04-02", StringComparison.Ordinal));
    }

    private static double Busy(ToolResult run, string node) =>
        run.Json.GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("name").GetString() == node).GetProperty("busy_seconds").GetDouble();
}
