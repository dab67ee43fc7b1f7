using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;
using Tars.Testing;

namespace Tars.Cli.Tests.Crash;

/// <summary>Promise 1 with the real process: a hundred rounds. <c>./run.sh bench crash --rounds N</c> does the same for longer.</summary>
public sealed class CliCrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_KilledAnywhere_ResumesToTheStateOfAnUndisturbedRun()
    {
        // Two lanes side by side: one without assets, one that embeds passages and checks tables where the models are there.
        AssetResolver? assets = await AssetsAsync();
        CrashTally[] tallies = await Task.WhenAll(
            Task.Run(() => new CrashRounds(_folder["plain"], Tool.Path, seed: 7_031).RunAsync(assets is null ? 100 : 65, _ => true)),
            Task.Run(() => new CrashRounds(_folder["rich"], Tool.Path, seed: 9_173, assets).RunAsync(assets is null ? 0 : 35, _ => true)));
        foreach (CrashTally tally in tallies)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{tally.Rounds} rounds, {tally.Died} of {tally.Started} kills hit, {tally.Elapsed.TotalSeconds:0} s: "
                    + $"{string.Join(", ", tally.Kills)}"));
        }

        Assert.Equal(100, tallies.Sum(t => t.Rounds));
        Assert.True(
            tallies.Sum(t => t.Died) > tallies.Sum(t => t.Started) / 3, "most kills missed: the places are no longer where the work is");
        foreach (string place in (string[])["ledger.before-commit", "file.half-written", "index.prepare.written", "index.commit.renamed", "manifest.before"])
        {
            Assert.True(tallies.Sum(t => t.Kills.GetValueOrDefault(place).Died) > 0, $"nobody died at {place}");
        }
    }

    /// <summary>The tool's assets, when all that the rounds need are in the cache; never fetches.</summary>
    private static async Task<AssetResolver?> AssetsAsync()
    {
        string manifest = Path.Combine(Path.GetDirectoryName(Tool.Path)!, "assets.json");
        try
        {
            AssetStore store = AssetStore.Open(manifest, new AssetStoreOptions { Offline = true });
            foreach (string name in (string[])["use-lite", "duckdb"])
            {
                await store.FolderAsync(name, TestContext.Current.CancellationToken);
            }

            return store;
        }
        catch (AssetException)
        {
            return null;
        }
    }
}
