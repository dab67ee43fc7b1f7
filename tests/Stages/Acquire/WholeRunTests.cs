using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Tests;

/// <summary>The stages in the engine: what reaches a sink, what becomes a dead letter, and what a second run does.</summary>
public sealed class WholeRunTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verified_files_arrive_and_a_changed_one_is_a_dead_letter()
    {
        string good = Listed("in/good.txt", "good");
        string bad = Listed("in/sub/bad.txt", "as it was");
        _folder.Write("in/sub/bad.txt", "as it is");
        _folder.Write("in/new.md", "# Not in the list");
        _folder.Write("in/SHA256SUMS", good + bad);

        RunReport report = await RunAsync();
        Assert.Equal((4L, 1L, true), (report.Roots, report.DeadLetters, report.Reconciles));
        Assert.Equal(["good.txt True", "new.md False"], Collect.Seen(_folder.Path));
        Assert.Equal(1, report.Nodes.Single(n => n.Name == "checked").Skipped);
        RootReport dead = report.Items.Single(r => r.Errors.Count > 0);
        Assert.Equal("sub/bad.txt", dead.Key);
        Assert.Contains("fetch it again", dead.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_does_nothing_and_a_removed_file_leaves_the_sink()
    {
        _folder.Write("in/SHA256SUMS", Listed("in/a.txt", "a") + Listed("in/b.txt", "b"));
        await RunAsync();
        RunReport second = await RunAsync();
        Assert.Equal((3L, 3L), (second.Roots, second.Unchanged));
        File.Delete(_folder["in/b.txt"]);
        await RunAsync();
        Assert.Equal(["a.txt True"], Collect.Seen(_folder.Path));
    }

    private string Listed(string name, string text)
    {
        _folder.Write(name, text);
        return $"{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))}  {name["in/".Length..]}\n";
    }

    private async Task<RunReport> RunAsync()
    {
        PipelineDefinition definition = new PipelineBuilder("test", _folder.Path)
            .Add<FolderSource>("inbox", new FolderOptions { Path = "in" })
            .Add<VerifyStage>("checked", new VerifyOptions { Manifest = "in/SHA256SUMS" }, from: ["inbox"])
            .Add<ProbeStage>("probed", from: ["checked"])
            .Add<Collect>("collected", from: ["probed"])
            .Build();
        await using PipelineRun run = PipelineRun.Create(definition);
        return await run.RunAsync(Token);
    }

    /// <summary>Keeps, for each pipeline's folder, what was applied last under each key.</summary>
    [Node("collect", 1, "Keeps contents in memory.")]
    internal sealed class Collect(NodeContext context) : Sink<Content>
    {
        private static readonly ConcurrentDictionary<(string Folder, string Key), string> Kept = new();

        public static string[] Seen(string folder) =>
            [.. Kept.Where(k => k.Key.Folder == folder).Select(k => k.Value).Order(StringComparer.Ordinal)];

        public override ValueTask ApplyAsync(Generation<Content> generation, CancellationToken cancellationToken)
        {
            Kept.TryRemove((context.BaseFolder, generation.Key), out _);
            foreach (Content content in generation.Items)
                Kept[(context.BaseFolder, generation.Key)] = $"{content.Source} {content.Verified}";
            return ValueTask.CompletedTask;
        }
    }
}
