using System.Diagnostics;

namespace Tars.Pipeline.Tests.Crash;

/// <summary>This test program started again as a process of its own, to be killed.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Id => _process.Id;

    public StreamReader Output => _process.StandardOutput;

    public static Child Start(string? crashAt, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A child that starts while the machine is busy should not compile for long.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment.Remove("TARS_CRASH_AT");
        if (crashAt is not null)
        {
            start.Environment["TARS_CRASH_AT"] = crashAt;
        }

        return new Child(Process.Start(start)!);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end; fails the test after a minute.</summary>
    public async Task<(int ExitCode, string Error)> EndAsync()
    {
        string error = await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return (_process.ExitCode, error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
