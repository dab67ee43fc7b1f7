using Tars.Pipeline;
using Tars.Stages.Acquire.Watching;

namespace Tars.Stages.Acquire.Tests.Watching;

/// <summary>A folder that is watched by hand: looks and runs are made when the test says so, by a clock of its own.</summary>
internal sealed class WatchBench : IDisposable
{
    private readonly TempFolder _folder = new();

    public WatchBench(Func<FolderOptions, FolderOptions>? change = null)
    {
        Directory.CreateDirectory(_folder["in"]);
        Time.Advance(DateTimeOffset.UtcNow - Time.GetUtcNow());
        var options = new FolderOptions { Path = "in" };
        options = change?.Invoke(options) ?? options;
        PipelineDefinition definition = new PipelineBuilder("test", _folder.Path)
            .Add<FolderSource>("inbox", options with { Archive = options.Archive is null ? null : _folder[options.Archive] })
            .Add<Gather>("gathered", from: ["inbox"])
            .Build();
        Folders = WatchedFolders.Of(definition, Time)!;
    }

    public ManualTimeProvider Time { get; } = new();

    public WatchedFolders Folders { get; private set; }

    /// <summary>What the sink holds: a line for each file with its content.</summary>
    public string Held => string.Join(' ', Gather.Of(_folder.Path).OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}={h.Value}"));

    public string this[string name] => _folder[name];

    public FolderLook Look() => Folders.Look(TestContext.Current.CancellationToken);

    /// <summary>Writes a file as if it had been written an hour ago.</summary>
    public void Old(string name, string text) => File.SetLastWriteTimeUtc(_folder.Write("in/" + name, text), DateTime.UtcNow.AddHours(-1).AddSeconds(text.Length));

    public void Write(string name, string text) => _folder.Write("in/" + name, text);

    public async Task<RunReport> RunAsync(RunOptions? options = null)
    {
        await using PipelineRun run = PipelineRun.Create(Folders.Definition, options ?? new RunOptions());
        RunReport report = await run.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(report.Reconciles);
        return report;
    }

    /// <summary>As if the process had been killed and started again.</summary>
    public void Restart()
    {
        PipelineDefinition definition = Folders.Definition;
        Folders.Dispose();
        Folders = WatchedFolders.Of(definition, Time)!;
    }

    public Task<bool> FellBehindAsync() => Folders.FellBehindAsync(new RunOptions(), TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Folders.Dispose();
        _folder.Dispose();
    }

    /// <summary>Keeps what arrived, by the pipeline's folder; fails for files that say so.</summary>
    [Node("gather", 1, "Keeps contents in memory.")]
    internal sealed class Gather(NodeContext context) : Sink<Content>
    {
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Dictionary<string, string>> All = new();

        public static Dictionary<string, string> Of(string folder) => All.GetOrAdd(folder, _ => []);

        public override ValueTask ApplyAsync(Generation<Content> generation, CancellationToken cancellationToken)
        {
            Of(context.BaseFolder).Remove(generation.Key);
            foreach (Content content in generation.Items)
            {
                string text = File.ReadAllText(content.Path);
                if (text == "bad")
                    throw new ItemException("it is bad");
                Of(context.BaseFolder)[content.Source] = text;
            }

            return ValueTask.CompletedTask;
        }
    }
}
