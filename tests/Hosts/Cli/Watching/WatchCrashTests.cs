using System.Globalization;
using Tars.Testing;

namespace Tars.Cli.Tests.Watching;

/// <summary>The promise of a watch with the real process; <c>./run.sh bench watch</c> does the same with 20,000 files.</summary>
public sealed class WatchCrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Watch_KilledAtAnyTimeWhileFilesComeAndGo_EndsEqualToTheFolder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells who writes a file");
        var rounds = new WatchRounds(_folder.Path, Tool.Path, seed: 4711, files: 500, removes: true);
        WatchTally tally = await rounds.RunAsync(
            batches: 60, kills: 5, longest: TimeSpan.FromSeconds(1), patience: TimeSpan.FromMinutes(3));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{tally.Changes} changes, {tally.Kills} kills, {tally.Runs} runs, {tally.Versions} versions, caught up after "
                + $"{tally.CaughtUp.TotalSeconds:0.0} s"));
        Assert.True(tally.Kills > 0, "nobody was killed");
        Assert.True(tally.Versions > 0);
    }
}
