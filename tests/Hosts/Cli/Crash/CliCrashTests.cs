using System.Diagnostics;
using System.Globalization;
using Tars.Testing;

namespace Tars.Cli.Tests.Crash;

/// <summary>Promise 1 with the real process. <c>./run.sh bench crash --rounds N</c> does the same for longer.</summary>
public sealed class CliCrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_KilledAnywhere_ResumesToTheStateOfAnUndisturbedRun()
    {
        // The time limit keeps a busy machine from holding up the suite.
        var watch = Stopwatch.StartNew();
        var rounds = new CrashRounds(_folder.Path, Tool.Path, seed: 7_031);
        CrashTally tally = await rounds.RunAsync(40, round => round < 5 || watch.Elapsed < TimeSpan.FromSeconds(60));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{tally.Rounds} rounds, {tally.Died} of {tally.Started} kills hit, {tally.Elapsed.TotalSeconds:0} s: {string.Join(", ", tally.Kills)}"));
        Assert.True(tally.Died > tally.Started / 3, $"most kills missed: {string.Join(", ", tally.Kills)}");
    }
}
