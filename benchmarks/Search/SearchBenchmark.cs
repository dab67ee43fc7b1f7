using System.Diagnostics;
using System.Globalization;
using Tars.Pipeline;
using Tars.Stages;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Rag;
using Tars.Testing;

namespace Tars.Benchmarks.Search;

/// <summary>Time of a search and of a question in an archive of synthetic passages, within one process.</summary>
internal static class SearchBenchmark
{
    private const int Vocabulary = 30_000;
    private const int WordsInPassage = 120;
    private const int WordsInSentence = 12;
    private const int Questions = 200;
    private const int WarmUp = 20;

    /// <summary>Builds an archive of so many passages in a temporary folder and prints a table.</summary>
    /// <param name="passages">How many.</param>
    /// <param name="queries">How many searches each row has; of questions it has 200.</param>
    public static async Task<int> RunAsync(int passages, int queries)
    {
        string folder = Directory.CreateTempSubdirectory("tars-search-").FullName;
        try
        {
            AssetStore assets = AssetStore.Open(Path.Combine(Environment.CurrentDirectory, "assets.json"));
            var random = new Random(7);
            var clock = Stopwatch.StartNew();
            await BuildAsync(folder, passages, assets, random);
            double built = clock.Elapsed.TotalSeconds;
            clock.Restart();
            await using ArchiveSearcher searcher = await ArchiveSearcher.OpenAsync(folder, assets);
            double opened = clock.Elapsed.TotalSeconds;
            var answerer = new ArchiveAnswerer(searcher);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{passages} passages of {WordsInPassage} words, built in {built:F1} s, opened in {opened:F2} s."));
            Console.WriteLine();
            Console.WriteLine("| what | calls | median ms | 95 % below, ms | largest, ms | CPU ms a call |");
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
            foreach (int words in (int[])[1, 3, 8])
            {
                await MeasureAsync($"search, {words} words", queries, async () => await searcher.SearchAsync(Query(random, words)));
            }

            var filter = new PassageFilter { Sources = ["*7.txt"] };
            await MeasureAsync("search, 3 words, in a tenth of the sources", queries, async () => await searcher.SearchAsync(Query(random, 3), new SearchOptions { Filter = filter }));
            await MeasureAsync("ask, 6 words", Questions, async () => await answerer.AskAsync($"What {Query(random, 6)}?"));
            await MeasureAsync("ask for a year, 6 words", Questions, async () => await answerer.AskAsync($"When {Query(random, 6)}?"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The words follow Zipf's law; the vectors are random, so that the vectors' scan is as long as it is with real ones.
    private static async Task BuildAsync(string folder, int passages, AssetStore assets, Random random)
    {
        var context = new NodeContext { Name = "bench", BaseFolder = folder, StateFolder = folder, Assets = assets };
        await using var embed = new EmbedStage(new EmbedOptions(), context);
        await embed.OpenAsync(CancellationToken.None);
        Stages.Embedding model = (await StageHarness.RunAsync(embed, [Passage(0, random)]))[0].Items.Single().Embedding!;
        await using var sink = new IndexSink(new IndexOptions { Path = folder }, context);
        await sink.OpenAsync(CancellationToken.None);
        for (int i = 0; i < passages; i++)
        {
            Passage passage = Passage(i, random) with { Embedding = new Stages.Embedding(model.Model, Unit(model.Values.Length, random)) };
            await sink.ApplyAsync(new Generation<Passage>("bench", passage.Source, passage.Sha256, [passage]), CancellationToken.None);
        }

        await sink.CommitAsync(CancellationToken.None);
    }

    private static Passage Passage(int number, Random random)
    {
        IEnumerable<string> sentences = Enumerable.Range(0, WordsInPassage / WordsInSentence).Select(_ => $"Then {Query(random, WordsInSentence - 1)}.");
        string text = string.Join(' ', sentences);
        return new Passage
        {
            Source = $"{number}.txt",
            Sha256 = $"{number:x64}",
            Title = $"{number}.txt",
            Media = MediaKind.Document,
            Text = text,
            Start = 0,
            Ordinal = 0,
            Anchors = [new Anchor(0, text.Length, null, null, null)],
        };
    }

    private static string Query(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => $"w{(int)Math.Pow(Vocabulary, random.NextDouble())}q"));

    private static float[] Unit(int length, Random random)
    {
        float[] vector = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5))];
        float norm = MathF.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / norm)];
    }

    private static async Task MeasureAsync(string name, int calls, Func<Task> action)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            await action();
        }

        var times = new List<double>(calls);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        double cpu = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / calls;
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {calls} | {times[calls / 2]:F1} | {times[calls * 95 / 100]:F1} | {times[^1]:F1} | {cpu:F1} |"));
    }
}
