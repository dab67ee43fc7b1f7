using System.Text.Json;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Rag.Tests.Models;
using Tars.Testing;

namespace Tars.Cli.Tests;

/// <summary>An index is built anew beside the old one, with the same model or another, by a process that may die anywhere.</summary>
public sealed class IndexRebuildTests : IDisposable
{
    private const int Killed = 128 + 9;

    private readonly TemporaryFolder _folder = new();

    public IndexRebuildTests()
    {
        Directory.CreateDirectory(_folder["in"]);
        for (int i = 0; i < 5; i++)
        {
            File.WriteAllText(_folder[$"in/{i}.txt"], $"The comet number {i} was seen over the harbour.");
        }
    }

    private string Definition => _folder["rebuilt.yaml"];

    private string Index => _folder["state/index"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_rebuild_that_dies_anywhere_leaves_an_index_as_a_whole()
    {
        Define(embed: null);
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        string[] places = ["index.prepare.written", "index.commit.done", "manifest.before", "rebuild.before-swap", "rebuild.half-swapped", "rebuild.swapped"];
        foreach (string place in places)
        {
            ToolRun died = await ToolRun.WithAsync($"TARS_CRASH_AT={place}", "index", "rebuild", "--pipeline", Definition);
            Assert.True(died.Code == Killed, $"{place}: {died.Code} {died.Error}");
            await AssertWholeAsync(5);
        }

        // What the next run makes of it is right too, and it need not know that something died.
        ToolRun late = await ToolRun.WithAsync("TARS_CRASH_AT=rebuild.before-swap", "index", "rebuild", "--pipeline", Definition);
        Assert.Equal(Killed, late.Code);
        File.Delete(_folder["in/4.txt"]);
        await File.WriteAllTextAsync(_folder["in/5.txt"], "The comet number 5 was late.");
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        await AssertWholeAsync(5);
        Assert.Contains("comet number 5", (await ToolRun.OfAsync("search", "late", "--pipeline", Definition)).Output);

        ToolRun rebuilt = await ToolRun.OfAsync("index", "rebuild", "--pipeline", Definition);
        Assert.Equal(0, rebuilt.Code);
        Assert.Contains("an earlier rebuild was killed", rebuilt.Error);
        await AssertWholeAsync(5);
        Assert.Equal([Index], Directory.GetDirectories(_folder["state"], "index*"));
    }

    [Fact]
    public async Task Another_model_is_built_beside_and_only_with_it_the_archive_is_searched()
    {
        await RequireRuntimeAsync();
        new TinySentenceModel().Write(_folder["models/one"]);
        new TinySentenceModel(seed: 2).Write(_folder["models/two"]);
        Define("models/one");
        Assert.Equal(0, (await ToolRun.OfAsync("run", Definition)).Code);
        await AssertWholeAsync(5);

        ToolRun none = await ToolRun.OfAsync("index", "rebuild", "--pipeline", Definition, "--embed", _folder["models/three"]);
        Assert.Equal(64, none.Code);
        Directory.CreateDirectory(_folder["models/empty"]);
        ToolRun empty = await ToolRun.OfAsync("index", "rebuild", "--pipeline", Definition, "--embed", _folder["models/empty"]);
        Assert.Equal(1, empty.Code);
        Assert.Contains("there is no model.onnx", empty.Error);
        ToolRun unnamed = await ToolRun.OfAsync("index", "rebuild", "--pipeline", Definition, "--embed", "http://localhost:1/v1");
        Assert.Equal(64, unnamed.Code);
        ToolRun away = await ToolRun.OfAsync("index", "rebuild", "--pipeline", Definition, "--embed", "http://127.0.0.1:9/v1#none");
        Assert.Equal(69, away.Code);
        await AssertWholeAsync(5);

        ToolRun rebuilt = await ToolRun.OfAsync("index", "rebuild", "--pipeline", Definition, "--embed", _folder["models/two"]);
        Assert.Equal(0, rebuilt.Code);
        Assert.Contains("at the node 'vectors': with: { model: models/two }", rebuilt.Error);
        ToolRun refused = await ToolRun.OfAsync("search", "comet", "--pipeline", Definition);
        Assert.Equal(1, refused.Code);
        Assert.Contains("the two cannot be compared", refused.Error);
        Assert.Contains("tars index rebuild", refused.Error);

        ToolRun mixed = await ToolRun.OfAsync("run", Definition);
        Assert.Equal(2, mixed.Code);
        Assert.Contains("two models are never mixed. Nothing was done", mixed.Error);
        Assert.Contains($"tars index rebuild --pipeline {Definition}", mixed.Error);
        new TinySentenceModel().WriteCrossEncoder(_folder["models/pairs"]);

        // As the message says; and nothing is done again.
        Define("models/two");
        await AssertWholeAsync(5);
        ToolRun reranked = await ToolRun.OfAsync(
            "search", "comet 3", "--pipeline", Definition, "--rerank", _folder["models/pairs"], "--json");
        Assert.True(reranked.Code == 0, reranked.Error);
        using (JsonDocument results = JsonDocument.Parse(reranked.Output))
        {
            double[] scores = [.. results.RootElement.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("score").GetDouble())];
            Assert.Equal(5, scores.Length);
            Assert.Equal(scores.OrderDescending(), scores);
            Assert.All(scores, s => Assert.InRange(s, 0, 1));
        }

        string[] byWords = await SourcesAsync("--words");
        Assert.NotEqual(byWords[0], (await SourcesAsync("--words", "--rerank", _folder["models/pairs"]))[0]);
        Assert.Equal(byWords[0], Assert.Single(await SourcesAsync(
            "--words", "--rerank", _folder["models/pairs"], "--limit", "1", "--set", "nodes.library.with.rerank_depth=1")));

        ToolRun unread = await ToolRun.OfAsync("search", "comet", "--pipeline", Definition, "--rerank", _folder["models/empty"]);
        Assert.Equal(1, unread.Code);
        Assert.Contains("there is no model.onnx", unread.Error);
        ToolRun again = await ToolRun.OfAsync("run", Definition, "--json");
        Assert.Equal(0, again.Code);
        using JsonDocument report = JsonDocument.Parse(again.Output);
        Assert.All(report.RootElement.GetProperty("nodes").EnumerateArray().Where(n => n.GetProperty("name").GetString() == "vectors"),
            n => Assert.Equal(0, n.GetProperty("in").GetInt32()));
    }

    private async Task<string[]> SourcesAsync(params string[] more)
    {
        ToolRun run = await ToolRun.OfAsync(["search", "comet 3", "--pipeline", Definition, "--json", .. more]);
        Assert.True(run.Code == 0, run.Error);
        using JsonDocument results = JsonDocument.Parse(run.Output);
        return [.. results.RootElement.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("source").GetString()!)];
    }

    private void Define(string? embed) => File.WriteAllText(Definition, $$"""
        name: rebuilt
        state: state
        nodes:
          inbox:   { use: folder, with: { path: in } }
          text:    { use: extract, from: inbox, memo: on }
          chunks:  { use: chunk, from: text }
          {{(embed is null ? "" : $"vectors: {{ use: embed, from: chunks, with: {{ model: {embed} }} }}")}}
          library: { use: index, from: {{(embed is null ? "chunks" : "vectors")}}, with: { path: state/index } }
        """);

    private async Task AssertWholeAsync(int documents)
    {
        Assert.Equal(0, (await ToolRun.OfAsync("index", "check", "--pipeline", Definition)).Code);
        ToolRun search = await ToolRun.OfAsync("search", "comet", "--pipeline", Definition, "--json");
        Assert.True(search.Code == 0, search.Error);
        using JsonDocument found = JsonDocument.Parse(search.Output);
        Assert.Equal(documents, found.RootElement.GetProperty("results").GetArrayLength());
    }

    private static async Task RequireRuntimeAsync()
    {
        try
        {
            AssetStore store = AssetStore.Open(Path.Combine(Path.GetDirectoryName(Tool.Path)!, "assets.json"));
            await store.FolderAsync("onnxruntime", TestContext.Current.CancellationToken);
        }
        catch (AssetException e)
        {
            Assert.Skip(e.Message);
        }
    }
}
