using Tars.Onnx;
using Tars.Stages.Rag.Tests.Fixtures;

namespace Tars.Stages.Rag.Tests.Models;

/// <summary>A classifier over pairs that the test writes, computed by ONNX Runtime and in plain code.</summary>
public sealed class CrossEncoderTests : IDisposable
{
    private static readonly string[] Texts = ["the comet was seen", "wind", "", "star star star mirror dome a b c 1 2 3", "storm over the harbour"];

    private readonly string _root = Directory.CreateTempSubdirectory().FullName;

    private string Folder => Path.Combine(_root, "model");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Score_PairsOfAllLengths_EqualThePlainComputation()
    {
        TinySentenceModel model = new TinySentenceModel().WriteCrossEncoder(Folder);
        using CrossEncoder encoder = await OpenAsync();
        IReadOnlyList<double> scores = encoder.Score("the comet", Texts);
        for (int i = 0; i < Texts.Length; i++)
        {
            Assert.Equal(Expected(model, Ids("the comet"), Ids(Texts[i])), scores[i], 1e-5);
            Assert.Equal(scores[i], encoder.Score("the comet", [Texts[i]])[0], 1e-5);
        }

        Assert.Empty(encoder.Score("the comet", []));
    }

    [Theory]
    [InlineData("the comet", "a b c a b c a b c a b c a", 2, 9)]
    [InlineData("a b c a b c a b c a b c a", "the comet", 9, 2)]
    [InlineData("a b c a b c a b c", "c b a c b a c b a", 6, 5)]
    public async Task Score_PairThatIsTooLong_CutsTheLongerOneFirst(string query, string text, int ofQuery, int ofText)
    {
        TinySentenceModel model = new TinySentenceModel().WriteCrossEncoder(Folder);
        File.WriteAllText(Path.Combine(Folder, "tokenizer_config.json"), """{"model_max_length": 14}""");
        using CrossEncoder encoder = await OpenAsync();
        Assert.Equal(Expected(model, Ids(query)[..ofQuery], Ids(text)[..ofText]), encoder.Score(query, [text])[0], 1e-5);
    }

    [Fact]
    public async Task Open_ModelOfTwoLabels_TakesTheSecond_AndOneOfMoreIsRefused()
    {
        TinySentenceModel model = new TinySentenceModel().WriteCrossEncoder(Folder);
        double plain = Expected(model, Ids("the comet"), Ids("wind"));
        Write("zero", "cls_score");
        using (CrossEncoder encoder = await OpenAsync())
        {
            Assert.Equal(plain, encoder.Score("the comet", ["wind"])[0], 1e-5);
        }

        Write("cls_score", "cls_score", "cls_score");
        InvalidDataException three = await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync());
        Assert.Contains("[1, 3]", three.Message);
        model.Write(Folder);
        File.Delete(Path.Combine(Folder, "model.onnx"));
        Assert.Contains("one number each", (await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync())).Message);
        Directory.Delete(Folder, recursive: true);
        Assert.Contains("no such folder", (await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync())).Message);

        void Write(params string[] labels) => model.Layer().Constant("first", [0L]).Constant("class", model.Class, TinySentenceModel.Width, 1)
            .Node("Gather", ["last_hidden_state", "first"], ["cls"], ("axis", 1L))
            .Node("MatMul", ["cls", "class"], ["cls_score"])
            .Node("Sub", ["cls_score", "cls_score"], ["zero"])
            .Node("Concat", labels, ["logits"], ("axis", 1L))
            .Output("logits", OnnxElementType.Float, -1, -1)
            .Save(Path.Combine(Folder, "model.onnx"));
    }

    [Fact]
    public async Task Search_WithAReranker_OrdersTheBestByItsScores()
    {
        new TinySentenceModel().WriteCrossEncoder(Folder);
        using CrossEncoder encoder = await OpenAsync();
        using var archive = new Archive();
        string[] texts = ["the comet was seen", "comet a b c", "comet over the harbour", "star comet mirror", "wind and storm", "comet 1 2 3"];
        await archive.WriteAsync([.. texts.Select((x, i) => Archive.Passage($"{i}.txt", x))]);
        await using ArchiveSearcher searcher = await archive.OpenAsync();
        string[] expected = [.. texts.Where(x => x.Contains("comet", StringComparison.Ordinal)).OrderByDescending(x => encoder.Score("comet", [x])[0])];

        IReadOnlyList<SearchResult> found = await searcher.SearchAsync("comet", new SearchOptions { Reranker = encoder });
        Assert.Equal(expected, found.Select(x => x.Text));
        Assert.Equal(encoder.Score("comet", [expected[0]])[0], found[0].Score, 1e-9);
        Assert.NotEqual(expected, (await searcher.SearchAsync("comet")).Select(x => x.Text));

        // Up to 1,000 runs of a network: they end when nobody waits for them.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await searcher.SearchAsync("comet", new SearchOptions { Reranker = encoder }, new CancellationToken(canceled: true)));

        // No more than the best of before take part.
        string[] best = [.. (await searcher.SearchAsync("comet")).Take(2).Select(x => x.Text)];
        IReadOnlyList<SearchResult> two = await searcher.SearchAsync("comet", new SearchOptions { Reranker = encoder, RerankDepth = 1, Limit = 2 });
        Assert.Equal(best.Order(StringComparer.Ordinal), two.Select(x => x.Text).Order(StringComparer.Ordinal));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await searcher.SearchAsync("comet", new SearchOptions { RerankDepth = 0 }));
    }

    private static double Expected(TinySentenceModel model, int[] query, int[] text)
    {
        int[] ids = [2, .. query, 3, .. text, 3];
        int[] types = [.. Enumerable.Repeat(0, query.Length + 2), .. Enumerable.Repeat(1, text.Length + 1)];
        return 1 / (1 + Math.Exp(-model.Score(ids, types)));
    }

    private static int[] Ids(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => Array.IndexOf(TinySentenceModel.Vocabulary, x))];

    private async Task<CrossEncoder> OpenAsync()
    {
        await TestAssets.RequireAsync("onnxruntime");
        return await CrossEncoder.OpenAsync(Folder, TestAssets.Resolver);
    }
}
