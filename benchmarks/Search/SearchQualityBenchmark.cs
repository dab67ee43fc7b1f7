using System.Globalization;
using Tars.Pipeline;
using Tars.Stages;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Documents;
using Tars.Stages.Rag;
using Tars.Testing;

namespace Tars.Benchmarks.Search;

/// <summary>Rankings of documents compared on judged collections.</summary>
internal static class SearchQualityBenchmark
{
    private const int Depth = 100;

    private static readonly (string Name, RankingOptions Options)[] Rankings =
    [
        ("BM25", RankingOptions.WordsOnly),
        ("vectors", RankingOptions.WordsOnly with { Words = false, VectorWeight = 1 }),
        ("BM25 + 0.25 vectors", RankingOptions.Plain),
        ("BM25 + 0.5 vectors", RankingOptions.Plain with { VectorWeight = 0.5 }),
        ("with feedback 0.2", new RankingOptions { NeighbourShare = 0, Kept = 0 }),
        ("with feedback 0.2, two kept", new RankingOptions { NeighbourShare = 0 }),
        ("with neighbours 0.3", new RankingOptions { FeedbackShare = 0, Kept = 0 }),
        ("with neighbours 0.3, two kept", new RankingOptions { FeedbackShare = 0 }),
        ("with both, none kept", new RankingOptions { Kept = 0 }),
        ("with both, one kept", new RankingOptions { Kept = 1 }),
        ("with both, two kept: the default", new RankingOptions()),
        ("with both, three kept", new RankingOptions { Kept = 3 }),
        ("feedback 0.1, neighbours 0.3, two kept", new RankingOptions { FeedbackShare = 0.1 }),
        ("feedback 0.3, neighbours 0.3, two kept", new RankingOptions { FeedbackShare = 0.3 }),
        ("feedback 0.2, neighbours 0.5, two kept", new RankingOptions { NeighbourShare = 0.5 }),
    ];

    /// <summary>Prints a table for each folder, with documents of "id, tab, text" a line and judgments and queries as TREC has them.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> folders)
    {
        AssetStore assets = AssetStore.Open(Path.Combine(Environment.CurrentDirectory, "assets.json"));
        foreach (string folder in folders)
        {
            string index = Directory.CreateTempSubdirectory("tars-quality-").FullName;
            try
            {
                int documents = await BuildAsync(index, Path.Combine(folder, "docs.tsv"), assets);
                await using ArchiveSearcher searcher = await ArchiveSearcher.OpenAsync(index, assets);
                IReadOnlyList<JudgedQuestion> questions =
                    TrecFiles.Read(Path.Combine(folder, "qrels.tsv"), Path.Combine(folder, "queries.tsv"), binary: true);
                Console.WriteLine(
                    $"\n{Path.GetFileName(folder.TrimEnd('/'))}: {documents} documents, {searcher.PassageCount} passages, {questions.Count} queries\n");
                await CompareAsync(searcher, questions);
            }
            finally
            {
                Directory.Delete(index, recursive: true);
            }
        }

        return 0;
    }

    private static async Task CompareAsync(ArchiveSearcher searcher, IReadOnlyList<JudgedQuestion> questions)
    {
        var evaluation = new ArchiveEvaluation(searcher, Depth);
        Console.WriteLine("| ranking | nDCG@10 | 95 % interval | against BM25 | p | MAP | R@100 | MRR |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        IReadOnlyList<QuestionScores> words = [];
        foreach ((string name, RankingOptions options) in Rankings)
        {
            searcher.Ranking = options;
            IReadOnlyList<QuestionScores> scores = await evaluation.ScoreAsync(questions, CancellationToken.None);
            words = words.Count == 0 ? scores : words;
            var mean = MetricSummary.Of(scores, seed: 1).ToDictionary(x => x.Name, StringComparer.Ordinal);
            MetricSummary ndcg = mean[ArchiveEvaluation.Ndcg];
            MetricComparison against = MetricComparison.Of(scores, words, seed: 1).First(x => x.Name == ArchiveEvaluation.Ndcg);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {ndcg.Mean:F4} | {ndcg.Low:F3}-{ndcg.High:F3} | {against.Mean - against.Baseline:+0.0000;-0.0000;0} | {against.P:F3} " +
                $"| {mean[ArchiveEvaluation.Map].Mean:F4} | {mean[ArchiveEvaluation.Recall].Mean:F4} | {mean[ArchiveEvaluation.Mrr].Mean:F4} |"));
        }
    }

    private static async Task<int> BuildAsync(string index, string documents, AssetStore assets)
    {
        var context = new NodeContext { Name = "quality", BaseFolder = index, StateFolder = index, Assets = assets };
        await using var chunk = new ChunkStage(new ChunkOptions());
        await using var embed = new EmbedStage(new EmbedOptions(), context);
        await embed.OpenAsync(CancellationToken.None);
        await using var sink = new IndexSink(new IndexOptions { Path = index }, context);
        await sink.OpenAsync(CancellationToken.None);
        int count = 0;
        foreach (string line in File.ReadLines(documents))
        {
            string[] parts = line.Split('\t', 2);
            if (parts[1].Length == 0)
            {
                continue;
            }

            count++;
            var document = new TextDocument
            {
                Source = parts[0],
                Sha256 = $"{count:x64}",
                Title = parts[0],
                Media = MediaKind.Document,
                Text = parts[1],
                Blocks = [new TextBlock(0, parts[1].Length)],
            };
            IReadOnlyList<Passage> passages = [.. (await StageHarness.RunAsync(chunk, document)).Items];
            passages = [.. (await StageHarness.RunAsync(embed, passages)).Select(x => x.Items.Single())];
            await sink.ApplyAsync(new Generation<Passage>("quality", document.Source, document.Sha256, passages), CancellationToken.None);
        }

        await sink.CommitAsync(CancellationToken.None);
        return count;
    }
}
