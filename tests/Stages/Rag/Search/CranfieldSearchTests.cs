using Tars.Stages.Documents;
using Tars.Stages.Rag.Tests.Fixtures;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Search;

/// <summary>A known collection with known judgments, on which nothing was tuned: the default search finds more than words alone.</summary>
public sealed class CranfieldSearchTests
{
    // 0.034 measured (benchmarks/results/search-quality.md).
    private const double PromisedGain = 0.02;

    [Fact]
    public async Task DefaultRanking_OfCranfield_IsAboveBm25()
    {
        string? data = Repository.SharedData is { } shared ? Path.Combine(shared, "ir", "cranfield") : null;
        Assert.SkipWhen(!Directory.Exists(data), "shared/data/ir/cranfield is not on this machine");
        using var archive = new Archive();
        await archive.WriteAsync(await Archive.EmbedAsync(await PassagesAsync(Path.Combine(data, "docs.tsv"))));
        await using ArchiveSearcher searcher = await archive.OpenAsync();
        IReadOnlyList<JudgedQuestion> questions = TrecFiles.Read(Path.Combine(data, "qrels.tsv"), Path.Combine(data, "queries.tsv"), binary: true);

        double words = await NdcgAsync(searcher, questions, RankingOptions.WordsOnly);
        double standard = await NdcgAsync(searcher, questions, new RankingOptions());

        Assert.True(standard - words >= PromisedGain, $"nDCG@10 {standard:F4} by default, {words:F4} by words alone");
    }

    private static async Task<double> NdcgAsync(ArchiveSearcher searcher, IReadOnlyList<JudgedQuestion> questions, RankingOptions ranking)
    {
        searcher.Ranking = ranking;
        IReadOnlyList<QuestionScores> scores = await new ArchiveEvaluation(searcher, 10).ScoreAsync(questions, CancellationToken.None);
        return MetricSummary.Of(scores, seed: 1).Single(x => x.Name == ArchiveEvaluation.Ndcg).Mean;
    }

    private static async Task<IReadOnlyList<Passage>> PassagesAsync(string documents)
    {
        await using var chunk = new ChunkStage(new ChunkOptions());
        var passages = new List<Passage>();
        foreach (string[] line in File.ReadLines(documents).Select(x => x.Split('\t', 2)).Where(x => x[1].Length > 0))
        {
            var document = new TextDocument
            {
                Source = line[0],
                Sha256 = $"sha of {line[0]}",
                Title = line[0],
                Media = MediaKind.Document,
                Text = line[1],
                Blocks = [new TextBlock(0, line[1].Length)],
            };
            passages.AddRange((await StageHarness.RunAsync(chunk, document)).Items);
        }

        return passages;
    }
}
