using Tars.Onnx;
using Tars.Onnx.Tests;
using Tars.Pipeline;
using Tars.Stages.Rag.Tests.Fixtures;
using Tars.Testing;

namespace Tars.Stages.Rag.Tests.Models;

/// <summary>A model that the test writes, computed by ONNX Runtime and in plain code.</summary>
public sealed class OnnxTextEncoderTests : IDisposable
{
    private static readonly string[] Texts =
    [
        "The comet was seen over the harbour.", "wind", "", "Stars, stars, stars!", "telescope mirror dome a b c 1 2 3", "unheard",
        "the hull - the keel", "wind storm wind storm wind storm",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory().FullName;

    private string Folder => Path.Combine(_root, "model");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("mean_tokens")]
    [InlineData("cls_token")]
    [InlineData("max_tokens")]
    public async Task Encode_TextsOfAllLengths_EqualThePlainComputation(string pooling)
    {
        TinySentenceModel model = new TinySentenceModel().Write(Folder, pooling);
        await using TextEncoder encoder = await OpenAsync();
        float[][] together = await encoder.EncodePassagesAsync(Texts, default);
        for (int i = 0; i < Texts.Length; i++)
        {
            double[] expected = model.Vector(Ids(Texts[i]), pooling);
            AssertClose(expected, together[i]);
            AssertClose(expected, (await encoder.EncodeQueriesAsync([Texts[i]], CancellationToken.None))[0]);
        }
    }

    [Fact]
    public async Task EncodePassages_LongText_IsTheMeanOfItsWindows_AndAQueryItsBeginning()
    {
        TinySentenceModel model = new TinySentenceModel().Write(Folder, maxTokens: 8);
        await using TextEncoder encoder = await OpenAsync();

        // Six words a window; 13 words make three windows of 4, 4 and 5.
        string[] words = [.. "the comet was seen over the harbour star mirror dome a b c".Split(' ')];
        string text = string.Join(' ', words);
        double[][] windows = [.. new[] { words[..4], words[4..8], words[8..] }.Select(x => model.Vector(Ids(string.Join(' ', x))))];
        double[] mean = [.. Enumerable.Range(0, TinySentenceModel.Width).Select(c => windows.Average(w => w[c]))];

        AssertClose(TinySentenceModel.Unit(mean), (await encoder.EncodePassagesAsync([text], default))[0]);
        AssertClose(model.Vector(Ids(string.Join(' ', words[..6]))), (await encoder.EncodeQueriesAsync([text], CancellationToken.None))[0]);
    }

    [Fact]
    public async Task Prompts_OfTheFolderOrTheOptions_StandBeforeTheText()
    {
        TinySentenceModel model = new TinySentenceModel().Write(Folder);
        await using TextEncoder bare = await OpenAsync();
        File.WriteAllText(Path.Combine(Folder, "config_sentence_transformers.json"), """{"prompts": {"query": "query: ", "document": "passage: "}}""");
        await using TextEncoder prompted = await OpenAsync();
        AssertClose(model.Vector(Ids("query : comet")), (await prompted.EncodeQueriesAsync(["comet"], CancellationToken.None))[0]);
        AssertClose(model.Vector(Ids("passage : comet")), (await prompted.EncodePassagesAsync(["comet"], default))[0]);
        Assert.NotEqual(bare.Model, prompted.Model);

        await using TextEncoder plain = await OpenAsync(new EmbedOptions { Model = Folder, QueryPrompt = "", PassagePrompt = "" });
        AssertClose(model.Vector(Ids("comet")), (await plain.EncodeQueriesAsync(["comet"], CancellationToken.None))[0]);
        Assert.Equal(bare.Model, plain.Model);
    }

    [Fact]
    public async Task Model_NamesWhatDecidesTheVectors_AndNotWhereTheFolderLies()
    {
        new TinySentenceModel().Write(Folder);
        string first = await NameAsync();
        Assert.Matches("^onnx@[0-9a-f]{12}$", first);
        Directory.Move(Folder, Folder + "2");
        new TinySentenceModel().Write(Folder);
        Assert.Equal(first, await NameAsync());
        new TinySentenceModel(seed: 2).Write(Folder);
        string second = await NameAsync();
        new TinySentenceModel().Write(Folder, "cls_token");
        string third = await NameAsync();
        new TinySentenceModel().Write(Folder, maxTokens: 12);
        string fourth = await NameAsync();
        new TinySentenceModel().Write(Folder);
        File.AppendAllText(Path.Combine(Folder, "tokenizer.json"), " ");
        Assert.Equal(5, new[] { first, second, third, fourth, await NameAsync() }.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Open_NetworkThatPoolsItself_IsTakenAsItIs()
    {
        TinySentenceModel model = new TinySentenceModel().Write(Folder);
        model.Layer().Node("ReduceMax", ["last_hidden_state"], ["sentence_embedding"], ("axes", new[] { 1L }), ("keepdims", 0L))
            .Output("sentence_embedding", OnnxElementType.Float, -1, TinySentenceModel.Width).Save(Path.Combine(Folder, "onnx", "model.onnx"));
        await using TextEncoder encoder = await OpenAsync();
        AssertClose(model.Vector(Ids("the comet"), "max_tokens"), (await encoder.EncodeQueriesAsync(["the comet"], CancellationToken.None))[0]);
    }

    [Fact]
    public async Task Encode_NetworkOfOtherTypesWithPositions_IsGivenAndReadAsItDeclares()
    {
        new TinySentenceModel().Write(Folder);
        float[] words = [.. Enumerable.Range(0, TinySentenceModel.Vocabulary.Length * 2).Select(x => (x % 7) - 3f)];
        float[] places = [.. Enumerable.Range(0, 32).Select(x => (x % 5) / 4f)];
        new TinyModel().Input("input_ids", OnnxElementType.Int32, -1, -1).Input("position_ids", OnnxElementType.Int64, -1, -1)
            .Constant("words", words, TinySentenceModel.Vocabulary.Length, 2).Constant("places", places, 16, 2)
            .Node("Gather", ["words", "input_ids"], ["w"]).Node("Gather", ["places", "position_ids"], ["p"])
            .Node("Add", ["w", "p"], ["x"]).Node("Cast", ["x"], ["token_embeddings"], ("to", (long)OnnxElementType.Half))
            .Output("token_embeddings", OnnxElementType.Half, -1, -1, 2).Save(Path.Combine(Folder, "onnx", "model.onnx"));
        await using TextEncoder encoder = await OpenAsync();
        string[] texts = ["the comet was seen", "wind"];
        float[][] vectors = await encoder.EncodeQueriesAsync(texts, CancellationToken.None);
        for (int i = 0; i < texts.Length; i++)
        {
            int[] ids = Ids(texts[i]);
            double[] sum = [.. new[] { 0, 1 }.Select(c => ids.Select((id, at) => (double)words[(2 * id) + c] + places[(2 * at) + c]).Sum())];
            double[] expected = TinySentenceModel.Unit(sum);
            Assert.All(expected.Zip(vectors[i]), x => Assert.Equal(x.First, x.Second, 2e-3));
        }
    }

    [Fact]
    public async Task Open_FolderThatCannotBeUsed_SaysWhy()
    {
        await RefusedAsync("there is no such folder");
        Directory.CreateDirectory(Folder);
        await RefusedAsync("there is no model.onnx");
        new TinySentenceModel().Write(Folder);
        string tokenizer = Path.Combine(Folder, "tokenizer.json");
        string network = Path.Combine(Folder, "onnx", "model.onnx");

        File.Delete(tokenizer);
        await RefusedAsync("neither tokenizer.json nor vocab.txt");
        File.WriteAllText(tokenizer, TinySentenceModel.TokenizerJson());

        File.WriteAllText(Path.Combine(Folder, "modules.json"), """[{"idx": 2, "path": "2_Dense", "type": "sentence_transformers.models.Dense"}]""");
        await RefusedAsync("the module 'Dense' is not supported");
        new TinySentenceModel().Write(Folder, "mean_sqrt_len_tokens");
        await RefusedAsync("the pooling 'mean_sqrt_len_tokens' is not supported");
        new TinySentenceModel().Write(Folder);

        File.WriteAllText(network, "no network");
        await RefusedAsync(network);
        new TinyModel().Input("pixels", OnnxElementType.Float, -1, -1).Node("Identity", ["pixels"], ["last_hidden_state"])
            .Output("last_hidden_state", OnnxElementType.Float, -1, -1).Save(network);
        await RefusedAsync("asks for 'pixels: Float[-1, -1]'");
        new TinyModel().Input("input_ids", OnnxElementType.Int64, -1, -1).Node("Cast", ["input_ids"], ["last_hidden_state"], ("to", 1L))
            .Output("last_hidden_state", OnnxElementType.Float, -1, -1).Save(network);
        await RefusedAsync("[rows, tokens, values]");
        new TinyModel().Input("input_ids", OnnxElementType.Int64, -1, -1).Node("Identity", ["input_ids"], ["ids"])
            .Output("ids", OnnxElementType.Int64, -1, -1).Save(network);
        await RefusedAsync("none of which is the vectors");
    }

    [Fact]
    public async Task Encode_TokenThatTheNetworkDoesNotHave_IsRefused()
    {
        new TinySentenceModel().Write(Folder);
        string tokenizer = Path.Combine(Folder, "tokenizer.json");
        File.WriteAllText(tokenizer, File.ReadAllText(tokenizer).Replace("\"keel\":39", "\"keel\":99", StringComparison.Ordinal));
        await using TextEncoder encoder = await OpenAsync();
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => encoder.EncodePassagesAsync(["the keel"], default).AsTask());
        Assert.Contains("Do tokenizer and network belong together?", e.Message);
    }

    [Fact]
    public async Task EmbedStage_WithAModelOfItsOwn_FillsAnArchiveThatOnlyThatModelSearches()
    {
        TinySentenceModel model = new TinySentenceModel().Write(Folder);
        var options = new EmbedOptions { Model = Folder };
        _ = await OpenAsync(options);
        using var archive = new Archive();
        await using (var stage = new EmbedStage(options, Archive.Context(TestAssets.Resolver)))
        {
            await stage.OpenAsync(default);
            Passage[] passages = [Archive.Passage("a.txt", "The comet was seen."), Archive.Passage("b.txt", "wind and storm")];
            IReadOnlyList<StageResult<Passage>> embedded = await StageHarness.RunAsync(stage, passages);
            Passage first = embedded[0].Items.Single();
            AssertClose(model.Vector(Ids("The comet was seen.")), first.Embedding!.Values.ToArray());
            await archive.WriteAsync([.. embedded.Select(x => x.Items.Single())]);
        }

        await using (ArchiveSearcher searcher = await ArchiveSearcher.OpenAsync(archive.Folder, TestAssets.Resolver, options))
        {
            Assert.True(searcher.UsesVectors);
            Assert.Equal("a.txt", (await searcher.SearchAsync("comet"))[0].Source);
        }

        Assert.Null(ArchiveVectors.Clash(archive.Folder, options));
        Assert.Null(ArchiveVectors.Clash(archive.Folder + "2", new EmbedOptions()));
        Assert.Contains("new ones would be of use-lite;", ArchiveVectors.Clash(archive.Folder, new EmbedOptions()));
        Assert.Contains("of remote/n;", ArchiveVectors.Clash(archive.Folder, new EmbedOptions { Endpoint = "http://localhost/v1", Name = "n" }));
        new TinySentenceModel(seed: 3).Write(Folder);
        Assert.Contains("two models are never mixed", ArchiveVectors.Clash(archive.Folder, options));
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(
            () => ArchiveSearcher.OpenAsync(archive.Folder, TestAssets.Resolver, options).AsTask());
        Assert.Contains("tars index rebuild", e.Message);
    }

    [Fact]
    public void Batches_OfManyRows_AreOfLikeLengthAndBounded()
    {
        var random = new Random(3);
        TokenRow[] rows = [.. Enumerable.Range(0, 500).Select(i => new TokenRow(new long[1 + random.Next(i % 50 == 0 ? 6000 : 300)], []))];
        int[][] batches = [.. TokenRow.Batches(rows)];
        Assert.Equal(Enumerable.Range(0, rows.Length), batches.SelectMany(x => x).Order());
        Assert.All(batches, x => Assert.True(x.Length == 1 || x.Length * x.Max(i => rows[i].Ids.Length) <= 4096));
        long computed = batches.Sum(x => (long)x.Length * x.Max(i => rows[i].Ids.Length));
        Assert.InRange(computed, 1, (long)(1.25 * rows.Sum(x => x.Ids.Length)));
    }

    [Fact]
    public void Options_ChooseWhatIsNeeded()
    {
        Assert.Empty(((IChosenModel)new EmbedOptions { Model = Folder }).DecidingFiles);
        new TinySentenceModel().Write(Folder);
        string[] files = [.. ((IChosenModel)new EmbedOptions { Model = Folder }).DecidingFiles.Select(x => Path.GetRelativePath(Folder, x)).Order(StringComparer.Ordinal)];
        Assert.Equal(["1_Pooling/config.json", "modules.json", "onnx/model.onnx", "sentence_bert_config.json", "tokenizer.json"], files);
        Assert.True(new EmbedOptions().Needs("use-lite"));
        Assert.False(new EmbedOptions().Needs("onnxruntime"));
        Assert.False(new EmbedOptions { Model = Folder }.Needs("use-lite"));
        Assert.True(new EmbedOptions { Model = Folder }.Needs("onnxruntime"));
    }

    private static int[] Ids(string text) =>
    [
        2,
        .. text.ToLowerInvariant().Replace(".", " .", StringComparison.Ordinal).Replace(",", " ,", StringComparison.Ordinal).Replace("!", " !", StringComparison.Ordinal)
            .Replace("stars", "star ##s", StringComparison.Ordinal).Replace("telescope", "tele ##scope", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(x => Array.IndexOf(TinySentenceModel.Vocabulary, x) is >= 0 and var id ? id : 1),
        3,
    ];

    private static void AssertClose(double[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 1e-5);
        }
    }

    private async Task<TextEncoder> OpenAsync(EmbedOptions? options = null)
    {
        await TestAssets.RequireAsync("onnxruntime");
        return await TextEncoders.OpenAsync(options ?? new EmbedOptions { Model = Folder }, TestAssets.Resolver, default);
    }

    private async Task<string> NameAsync()
    {
        await using TextEncoder encoder = await OpenAsync();
        return encoder.Model;
    }

    private async Task RefusedAsync(string message)
    {
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => OpenAsync());
        Assert.Contains(message, e.Message);
        Assert.StartsWith(Folder, e.Message);
    }
}
