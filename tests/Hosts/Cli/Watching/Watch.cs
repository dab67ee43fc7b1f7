using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Tars.Cli.Tests.Watching;

/// <summary>A watch that runs as a process of its own; killed when the test is over.</summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Channel<string> _rounds = Channel.CreateBounded<string>(10_000);
    private readonly Channel<string> _messages = Channel.CreateBounded<string>(10_000);
    private readonly List<JsonElement> _seen = [];

    public Watch(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Tool.Path, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _ = PumpAsync(_process.StandardOutput, _rounds.Writer);
        _ = PumpAsync(_process.StandardError, _messages.Writer);
    }

    /// <summary>The rounds told of so far.</summary>
    public IReadOnlyList<JsonElement> Rounds
    {
        get
        {
            while (_rounds.Reader.TryRead(out string? line))
            {
                _seen.Add(JsonDocument.Parse(line).RootElement);
            }

            return _seen;
        }
    }

    /// <summary>The next round it tells of.</summary>
    public async Task<JsonElement> RoundAsync()
    {
        JsonElement round = JsonDocument.Parse(await _rounds.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(s_patience)).RootElement;
        _seen.Add(round);
        return round;
    }

    /// <summary>Waits until it has said something that holds the words.</summary>
    public async Task SaysAsync(string words)
    {
        var said = new List<string>();
        try
        {
            do
            {
                said.Add(await _messages.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(s_patience));
            }
            while (!said[^1].Contains(words, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is ChannelClosedException or TimeoutException)
        {
            Assert.Fail($"it never said '{words}', but: {string.Join(" / ", said)}");
        }
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    public void Kill() => _process.Kill();

    /// <summary>Waits for its end; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static async Task PumpAsync(StreamReader from, ChannelWriter<string> to)
    {
        while (await from.ReadLineAsync() is string line)
        {
            await to.WriteAsync(line);
        }

        to.Complete();
    }
}
