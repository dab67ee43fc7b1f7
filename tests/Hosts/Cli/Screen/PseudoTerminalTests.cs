using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Tars.Cli.Reporting;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>The tool on a terminal, which <c>script</c> makes.</summary>
public sealed class PseudoTerminalTests : IDisposable
{
    private const string Slow = """
        name: slow
        nodes:
          in:   { use: folder, with: { path: in } }
          seen: { use: probe, from: in, rate: 8/s }
          text: { use: extract, from: seen }
          kept: { use: files, from: text, with: { path: out } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(80, "stty cols 80 rows 24")]
    [InlineData(200, "stty cols 200 rows 50")]
    [InlineData(200, "stty cols 80 rows 24; (while sleep 0.3; do stty cols 200; sleep 0.3; stty cols 80; done) &")]
    public async Task Run_OnATerminal_DrawsATableThatFits(int columns, string before)
    {
        string shown = await RunAsync(before, string.Empty);

        // A frame begins where the one before it is taken away.
        string[] frames = [.. Regex.Split(shown, "\u001b\\[J").Where(f => f.Contains("done/total", StringComparison.Ordinal))];
        Assert.NotEmpty(frames);
        Assert.All(frames, frame =>
        {
            string[] table = [.. frame.Split('\n').SkipWhile(l => !l.Contains("done/total", StringComparison.Ordinal)).TakeWhile(l => !l.Contains("?25h", StringComparison.Ordinal))];
            Assert.All(
                table.TakeWhile(l => !l.Contains("completed", StringComparison.Ordinal)),
                l => Assert.InRange(VisibleText.Length(l.TrimEnd('\r')), 0, columns - 1));
            Assert.Equal(1, Count(frame, "done/total"));
        });
        Assert.Contains("\u001b[?25h", shown, StringComparison.Ordinal);
        Assert.Contains("counts reconcile", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithNoColor_HasNoColours()
    {
        string shown = await RunAsync("stty cols 80 rows 24; export NO_COLOR=1", string.Empty);

        Assert.DoesNotMatch("\u001b\\[[0-9;]*m", shown);
        Assert.Contains("counts reconcile", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IntoAPipe_IsPlainText()
    {
        // Into a file: what the runtime itself says to the terminal (the keypad's mode) does not go through the pipe.
        await RunAsync("true", " 2>&1 | cat > piped.txt");
        string shown = await File.ReadAllTextAsync(_folder["piped.txt"]);

        Assert.DoesNotContain('\u001b', shown);
        Assert.Contains("counts reconcile", shown, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(string before, string behind)
    {
        Assert.SkipWhen(!File.Exists("/usr/bin/script"), "there is no 'script' to make a terminal");
        Directory.CreateDirectory(_folder["in"]);
        for (int i = 0; i < 16; i++)
        {
            await File.WriteAllTextAsync(_folder[$"in/{i}.txt"], $"Line {i}.\n");
        }

        await File.WriteAllTextAsync(_folder["p.yaml"], Slow);
        string tool = Path.Combine(AppContext.BaseDirectory, "tars.dll");
        await File.WriteAllTextAsync(
            _folder["run.sh"], $"{before}\ndotnet '{tool}' run p.yaml{behind}\ncode=$?\nkill %1 2>/dev/null\nexit $code\n");
        var start = new ProcessStartInfo("script", ["-qefc", "bash run.sh", "/dev/null"])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        using Process process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
