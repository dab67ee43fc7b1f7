using System.Diagnostics;
using Tars.Stages.Rag;
using static System.FormattableString;

namespace Tars.Benchmarks.Vectors;

/// <summary>
/// Recall and time of the nearest vectors by graph against the exact scan; what building costs; what is left after half has changed.
/// </summary>
internal static class VectorBenchmark
{
    private const int Top = 10;
    private const int RowsOfRoot = 10;
    private const int TimedQueries = 500;

    /// <summary>Prints the tables.</summary>
    /// <param name="count">Vectors.</param>
    /// <param name="files">Texts that the sentences are taken from.</param>
    public static async Task<int> RunAsync(int count, IReadOnlyList<string> files)
    {
        VectorCorpus corpus = await VectorCorpus.LoadAsync(files, count);
        Console.WriteLine(Invariant($"{corpus.Count} vectors of {UseLiteEncoder.Dimension} values ({corpus.Sentences} sentences of the files, the others begin like one of"));
        Console.WriteLine(Invariant($"them and end like another); {corpus.Queries} sentences held out as queries; {Environment.ProcessorCount} cores.\n"));
        Console.WriteLine("| form | build, s | CPU s | rows a CPU s | graph MB | recall@10 | exact p50 / p99, ms | graph p50 / p99, ms | times as fast |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (VectorForm form in (VectorForm[])[VectorForm.Int8, VectorForm.Float32])
        {
            InFolder(folder => Build(folder, corpus, form));
        }

        Console.WriteLine("\n| rows that match a filter | recall@10 | exact p50, ms | search p50, ms |\n| ---: | ---: | ---: | ---: |");
        InFolder(folder => Filters(folder, corpus));
        Console.WriteLine("\n| changed | files | recall@10 | CPU s of the commits |\n| --- | ---: | ---: | ---: |");
        InFolder(folder => Changes(folder, corpus));
        Console.WriteLine("\n| rows | exact p50, ms | graph p50, ms | build CPU s |\n| ---: | ---: | ---: | ---: |");
        foreach (int rows in (int[])[1000, 2000, 4000, 8000, 16000])
        {
            InFolder(folder => Threshold(folder, corpus, rows));
        }

        return 0;
    }

    private static void Build(string folder, VectorCorpus corpus, VectorForm form)
    {
        double cpu = Cpu();
        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<string> names = Commit(folder, [], form, s => Add(s, corpus, 0, corpus.Count, 0));
        double wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = Cpu() - cpu;
        using VectorSet set = VectorSet.Open(folder, names);
        long bytes = names.Where(VectorFileNames.IsGraph).Sum(x => new FileInfo(Path.Combine(folder, x)).Length);
        double recall = Recall(set, corpus, null);
        (double exact50, double exact99) = Time(corpus, q => set.SearchExactly(q, Top), TimedQueries / 5);
        (double graph50, double graph99) = Time(corpus, q => set.Search(q, Top), TimedQueries);
        Console.WriteLine(Invariant($"| {form} | {wall:F1} | {cpu:F1} | {corpus.Count / cpu:F0} | {bytes / 1e6:F0} | {recall:F4} | {exact50:F2} / {exact99:F2} | {graph50:F3} / {graph99:F3} | {exact50 / graph50:F0} |"));
    }

    private static void Filters(string folder, VectorCorpus corpus)
    {
        IReadOnlyList<string> names = Commit(folder, [], VectorForm.Int8, s => Add(s, corpus, 0, corpus.Count, 0));
        using VectorSet set = VectorSet.Open(folder, names);
        foreach (double share in (double[])[0.001, 0.01, 0.05, 0.1, 0.2, 0.5])
        {
            var random = new Random(3);
            long[] among = [.. Enumerable.Range(1, corpus.Count).Where(_ => random.NextDouble() < share).Select(x => (long)x)];
            (double exact, _) = Time(corpus, q => set.SearchExactly(q, Top, among), TimedQueries / 5);
            (double search, _) = Time(corpus, q => set.Search(q, Top, among), TimedQueries / 5);
            Console.WriteLine(Invariant($"| {share:P1} | {Recall(set, corpus, among):F4} | {exact:F2} | {search:F2} |"));
        }
    }

    // Every second root gets new vectors (those of the root across), a tenth of the roots a commit.
    private static void Changes(string folder, VectorCorpus corpus)
    {
        IReadOnlyList<string> names = Commit(folder, [], VectorForm.Int8, s => Add(s, corpus, 0, corpus.Count / 2, 0));
        Report("half of the rows, at once", 0);
        double cpu = Cpu();
        for (int i = 0; i < 10; i++)
        {
            names = Commit(folder, names, VectorForm.Int8, s => Add(s, corpus, Part(i), Part(i + 1), 0));
        }

        Report("the other half, in ten commits", Cpu() - cpu);
        cpu = Cpu();
        int roots = corpus.Count / RowsOfRoot;
        long next = corpus.Count;
        for (int i = 0; i < 10; i++)
        {
            names = Commit(folder, names, VectorForm.Int8, s =>
            {
                for (int root = roots * i / 10; root < roots * (i + 1) / 10; root++)
                {
                    if (root % 2 == 0)
                    {
                        next = Replace(s, corpus, root, roots - 1 - root, next);
                    }
                }
            });
        }

        Report("every second root replaced, in ten commits", Cpu() - cpu);

        int Part(int tenth) => (corpus.Count / 2) + (corpus.Count / 20 * tenth);

        void Report(string what, double spent)
        {
            using VectorSet set = VectorSet.Open(folder, names);
            Console.WriteLine(Invariant($"| {what} | {set.Segments.Count} | {Recall(set, corpus, null):F4} | {spent:F1} |"));
        }
    }

    private static void Threshold(string folder, VectorCorpus corpus, int rows)
    {
        double cpu = Cpu();
        IReadOnlyList<string> names = Commit(folder, [], VectorForm.Int8, s => Add(s, corpus, 0, rows, 0), leastRowsOfGraph: 1);
        cpu = Cpu() - cpu;
        using VectorSet set = VectorSet.Open(folder, names);
        (double exact, _) = Time(corpus, q => set.SearchExactly(q, Top), TimedQueries);
        (double graph, _) = Time(corpus, q => set.Search(q, Top), TimedQueries);
        Console.WriteLine(Invariant($"| {rows} | {exact:F3} | {graph:F3} | {cpu:F2} |"));
    }

    private static long Add(VectorStore store, VectorCorpus corpus, int from, int to, long before)
    {
        long next = before + from;
        for (int root = from / RowsOfRoot; root < to / RowsOfRoot; root++)
        {
            next = Replace(store, corpus, root, root, next);
        }

        return next;
    }

    private static long Replace(VectorStore store, VectorCorpus corpus, int root, int content, long next)
    {
        var rows = new List<(long Id, Stages.Embedding Embedding)>(RowsOfRoot);
        for (int i = 0; i < RowsOfRoot; i++)
        {
            rows.Add((++next, new Stages.Embedding(corpus.Model, corpus.Vector((content * RowsOfRoot) + i))));
        }

        store.Replace($"root {root}", rows);
        return next;
    }

    private static string[] Commit(
        string folder, IReadOnlyList<string> names, VectorForm form, Action<VectorStore> change, int leastRowsOfGraph = VectorStore.LeastRowsOfGraph)
    {
        using VectorStore store = VectorStore.Open(folder, names, form, leastRowsOfGraph);
        change(store);
        string[] committed = [.. store.Prepare()];
        store.Committed();
        return committed;
    }

    private static double Recall(VectorSet set, VectorCorpus corpus, IReadOnlyList<long>? among)
    {
        int queries = Math.Min(corpus.Queries, TimedQueries);
        double found = 0;
        for (int i = 0; i < queries; i++)
        {
            IReadOnlyList<(long Id, float Score)> exact = set.SearchExactly(corpus.Query(i), Top, among);
            float least = exact[^1].Score;
            found += Math.Min(exact.Count, set.Search(corpus.Query(i), Top, among).Count(x => x.Score >= least)) / (double)exact.Count;
        }

        return found / queries;
    }

    private delegate object Query(ReadOnlySpan<float> query);

    private static (double Median, double Percentile99) Time(VectorCorpus corpus, Query search, int queries)
    {
        search(corpus.Query(0));
        var times = new List<double>(queries);
        for (int i = 0; i < queries; i++)
        {
            long started = Stopwatch.GetTimestamp();
            search(corpus.Query(i % corpus.Queries));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return (times[queries / 2], times[queries * 99 / 100]);
    }

    private static void InFolder(Action<string> action)
    {
        string folder = Directory.CreateTempSubdirectory("tars-vectors-").FullName;
        try
        {
            action(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
}
