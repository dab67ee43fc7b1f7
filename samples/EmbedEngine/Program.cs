// The main job without YAML: builds the graph in code, runs it and searches what it made.
// Usage: EmbedEngine ASSETS.json INBOX STATE QUERY
using Tars.Pipeline;
using Tars.Stages.Acquire;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Documents;
using Tars.Stages.Rag;
using Tars.Stages.Speech;
using Tars.Stages.Tables;

if (args.Length != 4)
{
    Console.Error.WriteLine("usage: EmbedEngine ASSETS.json INBOX STATE QUERY");
    return 64;
}

(string manifest, string inbox, string state, string query) = (args[0], Path.GetFullPath(args[1]), Path.GetFullPath(args[2]), args[3]);
string index = Path.Combine(state, "index");

PipelineDefinition archive = new PipelineBuilder("embedded", inbox)
    .State(state)
    .Add<FolderSource>("inbox", new FolderOptions { Path = inbox })
    .Add<ProbeStage>("probed", from: ["inbox"])
    .Add<TranscribeStage>("speech", from: ["probed"], when: "media in [audio, video]", policy: new NodePolicy { Parallelism = 2 })
    .Add<ExtractStage>("text", from: ["probed"], when: "media == document")
    .Add<TableStage>("tables", from: ["probed"], when: "media == table")
    .Add<ChunkStage>("chunks", new ChunkOptions { MaxTokens = 200, OverlapTokens = 40 }, ["speech", "text", "tables"])
    .Add<EmbedStage>("vectors", from: ["chunks"], policy: new NodePolicy { BatchItems = 32 })
    .Add<IndexSink>("library", new IndexOptions { Path = index }, ["vectors"])
    .Add<ForensicsSink>("audit", from: ["probed"], when: "media == table")
    .Build();

AssetStore assets = AssetStore.Open(manifest);
var options = new RunOptions
{
    Assets = assets,
    RootFinished = root => Console.WriteLine($"{root.Status,-10} {root.Key} {string.Join("; ", root.Errors)}"),
};
await using (PipelineRun run = PipelineRun.Create(archive, options))
{
    RunReport report = await run.RunAsync();
    Console.WriteLine($"{report.Outcome}: {report.Roots} roots, {report.DeadLetters} dead letters, reconciles: {report.Reconciles}");
}

await using ArchiveSearcher searcher = await ArchiveSearcher.OpenAsync(index, assets);
foreach (SearchResult result in await searcher.SearchAsync(query, limit: 3))
{
    Console.WriteLine($"{result.Source} page {result.Page} second {result.StartSeconds:0.0}: {result.Text}");
}

return 0;
