using System.Diagnostics;
using System.Globalization;
using Tars.Testing.Java;
using Tars.TextIndex.Tests;

namespace Tars.Benchmarks.TextIndex;

/// <summary>The test's comparison with Java over a larger index.</summary>
internal static class RandomQueryComparison
{
    internal static int Run(int documents, int queries)
    {
        if (JavaProgram.UnavailableReason is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 69;
        }

        var folder = Directory.CreateTempSubdirectory("tars-index-java").FullName;
        try
        {
            var clock = Stopwatch.StartNew();
            var disagreements = RandomQueries.Disagreements(folder, seed: 18, documents, queries);
            var outcome = disagreements.Length == 0 ? "all agree" : disagreements;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{documents} documents, {queries} queries, {clock.Elapsed.TotalSeconds:f0} s: {outcome}"));
            return disagreements.Length == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
