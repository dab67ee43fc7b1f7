using System.Diagnostics;
using System.Globalization;
using Tars.TextIndex;
using Tars.TextIndex.Analysis;

namespace Tars.Benchmarks.TextIndex;

/// <summary>Indexes passages and answers queries of several kinds; Java does the same with the same passages and queries where it is installed.</summary>
internal static class IndexBenchmark
{
    private const int QueriesOfAKind = 1000;
    private const int Top = 10;

    internal static int Run(string folder, int passages)
    {
        Directory.CreateDirectory(folder);
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

        var index = Path.Combine(folder, "index");
        Build(index, text, passages);
        var queries = Queries(corpus);
        File.WriteAllLines(Path.Combine(folder, "queries.txt"), queries.SelectMany(k => k.Queries.Select(q => $"{k.Kind} {string.Join(' ', q)}")));
        Search(index, queries);
        return 0;
    }

    private static void Build(string index, string text, int passages)
    {
        if (Directory.Exists(index))
            Directory.Delete(index, recursive: true);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        using (var writer = IndexWriter.Open(index, new IndexSchema().Text("text", stored: true, Analyzer.English).Keyword("id", stored: true)))
        {
            var number = 0;
            foreach (var line in File.ReadLines(text))
                writer.AddDocument(new IndexDocument().Add("text", line).Add("id", (number++).ToString(CultureInfo.InvariantCulture)));
            writer.Commit();
        }

        var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        var bytes = new DirectoryInfo(index).GetFiles().Sum(f => f.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"indexed {passages} passages, {new FileInfo(text).Length / 1e6:f1} MB, in {clock.Elapsed.TotalSeconds:f1} s, {used:f1} CPU s, "
            + $"{passages / used:f0} a CPU s; index {bytes / 1e6:f1} MB; peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:f0} MB"));
    }

    private static List<(string Kind, List<string[]> Queries)> Queries(PassageCorpus corpus)
    {
        (string Kind, int Words)[] kinds = [("term", 1), ("or", 2), ("or", 5), ("or", 10), ("and", 2), ("and", 3)];
        return [.. kinds.Select(k => (k.Kind + k.Words, Enumerable.Range(0, QueriesOfAKind).Select(_ => Analyzed(corpus.QueryWords(k.Words))).ToList()))];
    }

    private static string[] Analyzed(string[] words) => [.. Analyzer.English.Tokenize(string.Join(' ', words)).Select(t => t.Term)];

    private static Query Make(string kind, string[] words)
    {
        var query = new BooleanQuery();
        foreach (var word in words)
            query.Add(new TermQuery("text", word), kind.StartsWith("and", StringComparison.Ordinal) ? Occur.Must : Occur.Should);
        return query;
    }

    private static void Search(string index, List<(string Kind, List<string[]> Queries)> kinds)
    {
        using var reader = IndexReader.Open(index);
        var searcher = new IndexSearcher(reader);
        Console.WriteLine("| kind | p50 us | p99 us | mean us | checksum |\n| --- | ---: | ---: | ---: | --- |");
        foreach (var (kind, queries) in kinds)
        {
            var made = queries.Select(q => Make(kind, q)).ToList();
            var checksum = 0;
            foreach (var hit in made.SelectMany(q => searcher.Search(q, Top)))
                checksum = unchecked((checksum * 31) + (hit.Doc ^ BitConverter.SingleToInt32Bits(hit.Score)));
            var times = made.Select(q =>
            {
                var start = Stopwatch.GetTimestamp();
                searcher.Search(q, Top);
                return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {kind} | {times[times.Count / 2]:f0} | {times[times.Count * 99 / 100]:f0} | {times.Average():f0} | {checksum:x8} |"));
        }
    }
}
