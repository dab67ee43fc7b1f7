using System.Diagnostics;
using System.Globalization;

namespace Tars.Benchmarks.Download;

/// <summary>A process that has run before and runs again when it is told to; see <see cref="RepeatedRun"/>.</summary>
internal sealed class ResidentProcess : IAsyncDisposable
{
    /// <summary>Runs before the first that counts: what is called often is compiled a second time after some of them.</summary>
    private const int WarmUps = 8;

    private readonly Process _process;

    private ResidentProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <param name="list">Addresses with their digests.</param>
    /// <param name="hands">Answers under way at once.</param>
    /// <param name="folder">Gets a folder for each run that does not count.</param>
    public static async Task<ResidentProcess> StartAsync(string list, int hands, string folder)
    {
        string[] arguments = [typeof(RepeatedRun).Assembly.Location, "download-again", list, hands.ToString(CultureInfo.InvariantCulture)];
        var how = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };

        // As the tool is set.
        how.Environment["DOTNET_TieredPGO"] = "0";
        var resident = new ResidentProcess(Process.Start(how)!);
        for (int i = 0; i < WarmUps; i++)
            await resident.RunAsync(Directory.CreateDirectory(Path.Combine(folder, $"warm-up-{Path.GetRandomFileName()}")).FullName);
        return resident;
    }

    /// <summary>Runs once.</summary>
    /// <returns>Seconds.</returns>
    public async Task<double> RunAsync(string folder)
    {
        await _process.StandardInput.WriteLineAsync(folder);
        await _process.StandardInput.FlushAsync();
        string line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The process that runs again and again has ended; its error is above.");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
