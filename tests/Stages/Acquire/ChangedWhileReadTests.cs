using System.Collections.Concurrent;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Tests;

/// <summary>A file that is exchanged between hashing and reading: nothing of it may stand under the digest of what it was.</summary>
public sealed class ChangedWhileReadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_exchanged_while_it_is_worked_on_has_no_effect_and_is_tried_again()
    {
        _folder.Write("in/a.txt", "genuine");
        DateTime written = File.GetLastWriteTimeUtc(_folder["in/a.txt"]);
        RunReport report = await RunAsync("forged text");
        Assert.Equal((1L, 1L, true), (report.Roots, report.DeadLetters, report.Reconciles));
        Assert.Contains("changed while it was worked on", report.Items.Single().Errors.Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, Words.Seen.Keys);

        // Back as it was, to the digest and the time: the receipt must not speak for it, nor anything kept of the forgery.
        await File.WriteAllTextAsync(_folder["in/a.txt"], "genuine", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(_folder["in/a.txt"], written);
        report = await RunAsync(forgery: null);
        Assert.Equal((1L, 0L, 0L), (report.Roots, report.Unchanged, report.DeadLettersOpen));
        Assert.Equal("genuine", Words.Seen[_folder.Path]);
    }

    private async Task<RunReport> RunAsync(string? forgery)
    {
        Exchange.Forgery[_folder.Path] = forgery;
        PipelineDefinition definition = new PipelineBuilder("test", _folder.Path)
            .Add<FolderSource>("inbox", new FolderOptions { Path = "in" })
            .Add<Exchange>("text", from: ["inbox"], policy: new NodePolicy { RetryAttempts = 1 })
            .Add<Words>("words", from: ["text"])
            .Build();
        await using PipelineRun run = PipelineRun.Create(definition);
        return await run.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Reads a file after exchanging it.</summary>
    [Node("exchange", 1, "Reads a file that somebody exchanges.", Costly = true)]
    internal sealed class Exchange(NodeContext context) : Stage<Content, TextDocument>
    {
        public static readonly ConcurrentDictionary<string, string?> Forgery = new();

        public override async ValueTask ProcessAsync(Content input, Output<TextDocument> output, CancellationToken cancellationToken)
        {
            if (Forgery[context.BaseFolder] is string forgery)
                await File.WriteAllTextAsync(input.Path, forgery, cancellationToken);
            string text = await File.ReadAllTextAsync(input.Path, cancellationToken);
            output.Emit(new TextDocument { Source = input.Source, Sha256 = input.Sha256, Title = input.Name, Text = text, Media = input.Media, Blocks = [] });
        }
    }

    /// <summary>Keeps what arrived, by the pipeline's folder.</summary>
    [Node("words", 1, "Keeps texts in memory.")]
    internal sealed class Words(NodeContext context) : Sink<TextDocument>
    {
        public static readonly ConcurrentDictionary<string, string> Seen = new();

        public override ValueTask ApplyAsync(Generation<TextDocument> generation, CancellationToken cancellationToken)
        {
            foreach (TextDocument document in generation.Items)
                Seen[context.BaseFolder] = document.Text;
            return ValueTask.CompletedTask;
        }
    }
}
