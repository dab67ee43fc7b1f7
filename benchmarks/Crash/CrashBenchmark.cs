using System.Diagnostics;
using System.Globalization;
using Tars.Cli.Tests.Crash;

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
            CrashTally tally = await new CrashRounds(folder, Path.Combine(AppContext.BaseDirectory, "tars.dll"), seed).RunAsync(rounds, round =>
            {
                if (round % 50 == 0)
                {
                    Console.Error.WriteLine($"{round} of {rounds} rounds");
                }

                return watch.Elapsed.TotalMinutes < minutes;
            });
            Print(tally);
            Directory.Delete(folder, recursive: true);
            return 0;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\nThe states are kept in {folder}.");
            return 2;
        }
    }

    private static void Print(CrashTally tally)
    {
        Console.WriteLine("| where the process died | started | died there |");
        Console.WriteLine("| --- | ---: | ---: |");
        foreach ((string point, (int started, int died)) in tally.Kills)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {point} | {started} | {died} |"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n{tally.Rounds} rounds of seed {tally.Seed}, {tally.Died} processes killed, {tally.Roots} files at the end, " +
            $"{tally.Elapsed.TotalSeconds:0} s; after every round both states were equal."));
    }
}
