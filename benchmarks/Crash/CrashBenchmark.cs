using System.Diagnostics;
using System.Globalization;
using Tars.Cli.Tests.Crash;
using Tars.Stages.Acquire.Assets;

namespace Tars.Benchmarks.Crash;

/// <summary>Kills the tool for many rounds and says where it died; the crash tests do the same for fewer.</summary>
internal static class CrashBenchmark
{
    /// <summary>Makes the rounds, or as many as begin within the minutes.</summary>
    /// <returns>0 when every round ended in the state of an undisturbed run, else 2.</returns>
    public static async Task<int> RunAsync(int rounds, int seed, int minutes)
    {
        var watch = Stopwatch.StartNew();
        string folder = Directory.CreateTempSubdirectory("tars-crash-").FullName;
        try
        {
            // Two lanes side by side: a plain graph, and one that embeds passages and checks tables.
            string tool = Path.Combine(AppContext.BaseDirectory, "tars.dll");
            AssetStore assets = AssetStore.Open(Path.Combine(AppContext.BaseDirectory, "assets.json"));
            int rich = rounds / 3;
            CrashTally[] tallies = await Task.WhenAll(
                Task.Run(() => new CrashRounds(Path.Combine(folder, "plain"), tool, seed).RunAsync(rounds - rich, round => GoOn("plain", round))),
                Task.Run(() => new CrashRounds(Path.Combine(folder, "rich"), tool, seed + 1, assets).RunAsync(rich, round => GoOn("rich", round))));
            Print(tallies, watch.Elapsed);
            Directory.Delete(folder, recursive: true);
            return 0;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\nThe states are kept in {folder}.");
            return 2;
        }

        bool GoOn(string lane, int round)
        {
            if (round % 50 == 0)
            {
                Console.Error.WriteLine($"{lane}: {round} rounds, {watch.Elapsed.TotalMinutes:0.0} min");
            }

            return watch.Elapsed.TotalMinutes < minutes;
        }
    }

    private static void Print(CrashTally[] tallies, TimeSpan elapsed)
    {
        Console.WriteLine("| where the process died | started | died there |");
        Console.WriteLine("| --- | ---: | ---: |");
        foreach (IGrouping<string, (int Started, int Died)> point in tallies.SelectMany(t => t.Kills).GroupBy(k => k.Key, k => k.Value).OrderBy(g => g.Key))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {point.Key} | {point.Sum(k => k.Started)} | {point.Sum(k => k.Died)} |"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{string.Join(" and ", tallies.Select(t => $"{t.Rounds} rounds of seed {t.Seed}"))}, {tallies.Sum(t => t.Died)} processes killed, " +
            $"{elapsed.TotalSeconds:0} s; after every round both states were equal."));
    }
}
