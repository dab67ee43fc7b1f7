using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The sample program that builds the main job's graph in C#.</summary>
public sealed class EmbedEngineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Program_SampleInbox_MakesAnArchiveAndSearchesIt()
    {
        ToolResult result = await ToolProcess.EndAsync(ToolProcess.StartProgram(
            "EmbedEngine.dll",
            _folder.Path,
            new Dictionary<string, string>(),
            Path.Combine(Repository.Root, "assets.json"),
            Path.Combine(Repository.Root, "samples", "inbox"),
            _folder["state"],
            "the large wheel had lost twelve teeth"));
        Assert.True(result.ExitCode == 0, result.Error + result.Out);
        Assert.Contains("reconciles: True", result.Out);
        Assert.Contains("documents/lightning-damage-report.pdf", result.Out);
        Assert.Matches(
            @"(recordings/2023-04-02-dome-motor|incoming/memo-brook-april)\.mp3 page  second 1\d\.\d: .*twelve teeth", result.Out);
    }

    [Fact]
    public void Program_IsUnder60Lines() =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Root, "samples", "EmbedEngine", "Program.cs")).Count(), 1, 59);
}
