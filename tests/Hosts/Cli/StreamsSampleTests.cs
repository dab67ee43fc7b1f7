using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The sample program whose graph lies between two streams of its own.</summary>
public sealed class StreamsSampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Program_RunTwice_HandsEachLineOverOnce()
    {
        string file = _folder["lines.txt"];
        await File.WriteAllTextAsync(file, "lightning struck the tower\nnobody was hurt\n", TestContext.Current.CancellationToken);
        ToolResult first = await RunAsync(file);
        Assert.Contains(": lightning | struck | the | tower", first.Out);
        Assert.Contains(": nobody | was | hurt", first.Out);
        Assert.Contains("Completed: 2 lines, 0 as before", first.Out);
        await File.AppendAllTextAsync(file, "the dome stood still\n", TestContext.Current.CancellationToken);
        ToolResult second = await RunAsync(file);
        Assert.DoesNotContain("lightning", second.Out);
        Assert.Contains(": the | dome | stood | still", second.Out);
        Assert.Contains("Completed: 3 lines, 2 as before", second.Out);
    }

    private async Task<ToolResult> RunAsync(string file)
    {
        ToolResult result = await ToolProcess.EndAsync(ToolProcess.StartProgram(
            "Streams.dll", _folder.Path, new Dictionary<string, string>(), file, _folder["state"]));
        Assert.True(result.ExitCode == 0, result.Error + result.Out);
        return result;
    }
}
