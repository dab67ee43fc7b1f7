using System.Globalization;

namespace Tars.Benchmarks.TextIndex;

/// <summary>
/// Indexes passages and answers queries of several kinds with this library, with Java where it is installed and with SQLite FTS5, one after
/// the other, each in a process of its own, from the same files.
/// </summary>
internal static class IndexBenchmark
{
    private const int QueriesOfAKind = 1000;

    // They take so much longer than the others that fewer have to do.
    private const int FuzzyQueries = 200;
    private const int WarmUpPassages = 20_000;

    // Each query's time is the best of so many, which leaves out most of what other work on the machine adds.
    private const int Rounds = 5;

    internal static int Run(string folder, int passages)
    {
        Directory.CreateDirectory(folder);
        var megabytes = Write(folder, passages);
        string[] arguments = [folder, WarmUpPassages.ToString(CultureInfo.InvariantCulture), Rounds.ToString(CultureInfo.InvariantCulture), "10"];
        List<SideResult> sides = [SideResult.OfOwn("library", arguments)];
        if (JavaSide.UnavailableReason is { } reason)
            Console.Error.WriteLine($"without Java: {reason}");
        else
            sides.Add(JavaSide.Run(arguments));
        sides.Add(SideResult.OfOwn("sqlite", arguments));
        Print(sides, passages, megabytes);
        string[] indexing = [arguments[0], arguments[1], "0", arguments[3]];
        PrintThreads(passages, [(1, sides[0]), .. new[] { 2, 4 }.Select(n => (n, SideResult.OfOwn($"library{n}", indexing)))]);
        return 0;
    }

    private static double Write(string folder, int passages)
    {
        var text = Path.Combine(folder, "passages.txt");
        var corpus = new PassageCorpus(1);
        var some = new List<string>();
        using (var file = new StreamWriter(text))
        {
            for (var i = 0; i < passages; i++)
            {
                var passage = corpus.Passage();
                file.WriteLine(passage);
                if (i % Math.Max(1, passages / QueriesOfAKind) == 0 && some.Count < QueriesOfAKind)
                    some.Add(passage);
            }
        }

        (string Kind, Func<int, string> Make)[] kinds =
        [
            ("term", _ => Words(1)), ("or2", _ => Words(2)), ("or5", _ => Words(5)), ("or10", _ => Words(10)), ("and2", _ => Words(2)),
            ("and3", _ => Words(3)), ("phrase2", i => string.Join(' ', corpus.Neighbours(some[i % some.Count]))), ("fuzzy1", _ => Misspelt()),
            ("fuzzy2", _ => Misspelt()), ("prefix3", _ => corpus.QueryWords(1)[0][..3]),
        ];
        string Words(int count) => string.Join(' ', corpus.QueryWords(count));
        string Misspelt()
        {
            var word = corpus.QueryWords(1)[0];
            return $"{word[..1]}x{word[2..]}";
        }

        File.WriteAllLines(
            Path.Combine(folder, "queries.txt"), kinds.SelectMany(k => Enumerable.Range(0, CountOf(k.Kind)).Select(i => $"{k.Kind} {k.Make(i)}")));
        return new FileInfo(text).Length / 1e6;
    }

    private static int CountOf(string kind) => kind.StartsWith("fuzzy", StringComparison.Ordinal) ? FuzzyQueries : QueriesOfAKind;

    private static void Print(List<SideResult> sides, int passages, double megabytes)
    {
        Line(["indexing", .. sides.Select(s => s.Name)]);
        Line(["---", .. sides.Select(_ => "---:")]);
        Line(["passages a second", .. sides.Select(s => Number(passages / s.Seconds))]);
        Line(["MB a second", .. sides.Select(s => Number(megabytes / s.Seconds, "f1"))]);
        Line(["passages a CPU second", .. sides.Select(s => Number(passages / s.CpuSeconds))]);
        Line(["index, MB", .. sides.Select(s => Number(s.IndexBytes / 1e6, "f1"))]);
        Line(["peak memory, MB", .. sides.Select(s => Number(s.PeakBytes / 1e6))]);
        Console.WriteLine();
        Line(["queries: p50, p99, mean us", .. sides.Select(s => s.Name)]);
        Line(["---", .. sides.Select(_ => "---:")]);
        foreach (var kind in sides[0].Queries.Keys)
            Line([kind, .. sides.Select(s => s.Queries.TryGetValue(kind, out var t) ? $"{t.P50}, {t.P99}, {t.Mean}" : "-")]);
        Console.WriteLine();
        foreach (var side in sides.Skip(1).Where(s => s.HasComparableScores))
        {
            var same = sides[0].Queries.Keys.Where(k => side.Queries.TryGetValue(k, out var t) && t.Checksum == sides[0].Queries[k].Checksum);
            Console.WriteLine($"Scores of {sides[0].Name} and {side.Name} agree to the last bit in: {string.Join(", ", same)}.");
        }
    }

    private static void PrintThreads(int passages, List<(int Threads, SideResult Side)> results)
    {
        Console.WriteLine();
        Line(["threads that add", "passages a second", "passages a CPU second", "index, MB", "peak memory, MB"]);
        Line(["---:", "---:", "---:", "---:", "---:"]);
        foreach (var (threads, side) in results)
        {
            Line([Number(threads), Number(passages / side.Seconds), Number(passages / side.CpuSeconds), Number(side.IndexBytes / 1e6, "f1"),
                Number(side.PeakBytes / 1e6)]);
        }
    }

    private static void Line(IEnumerable<string> cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Number(double value, string format = "f0") => value.ToString(format, CultureInfo.InvariantCulture);
}
