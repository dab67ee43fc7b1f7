using System.Globalization;
using Tars.Testing.Java;
using Tars.TextIndex.Tests;

namespace Tars.Benchmarks.TextIndex;

/// <summary>The test's comparison with Java over a larger index, as tables.</summary>
internal static class RandomQueryComparison
{
    internal static async Task<int> RunAsync(int documents, int queries)
    {
        if (JavaProgram.UnavailableReason is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 69;
        }

        var folder = Directory.CreateTempSubdirectory("tars-index-java").FullName;
        try
        {
            var comparison = new RandomComparison(folder, seed: 18, documents, queries);
            await comparison.RunAsync(CancellationToken.None);
            Console.WriteLine("| step | size | found wrong | s |\n| --- | --- | --- | ---: |");
            foreach (var (step, size, fault, seconds) in comparison.Steps)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {step} | {size} | {(fault.Length == 0 ? "nothing" : "see below")} | {seconds:f0} |"));
            Console.WriteLine();
            Console.WriteLine($"Questions with each part: {string.Join(", ", comparison.Tally.Select(t => $"{t.Key} {t.Value}"))}.");
            Console.Write(comparison.Faults);
            return comparison.Faults.Length == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
