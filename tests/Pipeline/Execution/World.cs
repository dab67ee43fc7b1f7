using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Execution;

/// <summary>What the test nodes read and write: roots by key, and a sink's effects, durable and not yet durable.</summary>
internal sealed class World : IDisposable
{
    private static readonly ConcurrentDictionary<string, World> s_worlds = new(StringComparer.Ordinal);

    public World()
    {
        Id = Guid.NewGuid().ToString("N");
        s_worlds[Id] = this;
    }

    public string Id { get; }

    public TemporaryFolder Folder { get; } = new();

    /// <summary>The source's roots: key to content.</summary>
    public SortedDictionary<string, string> Roots { get; } = new(StringComparer.Ordinal);

    /// <summary>What the work stage does with a line; by default it emits the line itself.</summary>
    public Func<Line, CancellationToken, ValueTask<IEnumerable<string>>> Work { get; set; } = (line, _) => new([line.Text]);

    /// <summary>Called before a root is handed over.</summary>
    public Func<string, CancellationToken, ValueTask> BeforeRoot { get; set; } = (_, _) => default;

    /// <summary>Makes the source end without an exception when it is asked to stop.</summary>
    public bool EndsQuietly { get; set; }

    /// <summary>Called when the sink applies a generation.</summary>
    public Action<Generation<Line>> OnApply { get; set; } = _ => { };

    public Action OnCommit { get; set; } = () => { };

    /// <summary>Called when a node is disposed of.</summary>
    public Action OnDispose { get; set; } = () => { };

    /// <summary>What the sink says is gone.</summary>
    public List<LostEffect> Lost { get; } = [];

    public string? SinkIdentity { get; set; } = "sink-1";

    public ConcurrentDictionary<string, string[]> Applied { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, string[]> Committed { get; set; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Worked { get; } = new();

    public ConcurrentQueue<string> Seen { get; } = new();

    public ConcurrentQueue<int> Batches { get; } = new();

    public int Opened { get; set; }

    public WorldOptions Options => new() { World = Id };

    public static World Of(WorldOptions options) => s_worlds[options.World];

    public PipelineBuilder Graph(string name = "test") => new(name, Folder.Path);

    /// <summary>Source, work, sink: the shape of most tests.</summary>
    public PipelineDefinition Chain(NodePolicy? policy = null, string? when = null) => Graph()
        .Add<MemorySource>("in", Options)
        .Add<WorkStage>("work", Options, ["in"], when, policy)
        .Add<MemorySink>("out", Options, ["work"])
        .Build();

    public async Task<RunReport> RunAsync(PipelineDefinition definition, RunOptions? options = null, CancellationToken stop = default)
    {
        await using PipelineRun run = PipelineRun.Create(definition, options);
        return await run.RunAsync(stop).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
    }

    public static string Version(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public void Dispose()
    {
        s_worlds.TryRemove(Id, out _);
        Folder.Dispose();
    }
}

public sealed record WorldOptions
{
    public string World { get; init; } = string.Empty;

    /// <summary>Part of the fingerprint, so that tests can change a node's options.</summary>
    public string Variant { get; init; } = string.Empty;
}

public sealed record Line(string Text)
{
    public int Length => Text == "fragile" ? throw new InvalidOperationException("a getter that throws") : Text.Length;
}

[Node("memory", 1, "Roots from a test's memory.")]
public sealed class MemorySource(WorldOptions options) : Source<Line>
{
    public override async IAsyncEnumerable<Root<Line>> ReadAsync(
        KnownRoots known, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        World world = World.Of(options);
        foreach ((string key, string content) in world.Roots.ToArray())
        {
            await world.BeforeRoot(key, cancellationToken);
            if (world.EndsQuietly && cancellationToken.IsCancellationRequested)
            {
                yield break;
            }

            yield return content == "unreadable"
                ? Root<Line>.Failed(key, new ItemException("cannot be read"))
                : Root<Line>.Of(key, World.Version(content), new Line(content), bytes: content.Length);
        }
    }
}

[Node("work", 1, "Does what the test says.")]
public sealed class WorkStage(WorldOptions options) : Stage<Line, Line>
{
    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        World.Of(options).Opened++;
        return default;
    }

    public override ValueTask DisposeAsync()
    {
        World.Of(options).OnDispose();
        return base.DisposeAsync();
    }

    public override async ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken)
    {
        World world = World.Of(options);
        world.Worked.Enqueue(input.Text);
        if (input.Text == "skip")
        {
            output.Skip("not wanted");
            return;
        }

        foreach (string text in await world.Work(input, cancellationToken))
        {
            output.Emit(new Line(text));
        }
    }
}

[Node("costly", 1, "Upper case, kept by memo.", Costly = true)]
public sealed class CostlyStage(WorldOptions options) : Stage<Line, Line>
{
    public override ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken)
    {
        World.Of(options).Worked.Enqueue(input.Text);
        output.Note($"worked on {input.Text}");
        output.Emit(new Line(input.Text.ToUpperInvariant()));
        return default;
    }
}

[Node("watch", 1, "Records the order in which lines pass.")]
public sealed class WatchStage(WorldOptions options) : Stage<Line, Line>
{
    public override ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken)
    {
        World.Of(options).Seen.Enqueue(input.Text);
        output.Emit(input);
        return default;
    }
}

[Node("batch", 1, "Works on lines by the batch.")]
public sealed class BatchWork(WorldOptions options) : BatchStage<Line, Line>
{
    public override ValueTask ProcessAsync(
        IReadOnlyList<Line> inputs, IReadOnlyList<Output<Line>> outputs, CancellationToken cancellationToken)
    {
        World world = World.Of(options);
        world.Batches.Enqueue(inputs.Count);
        for (int i = 0; i < inputs.Count; i++)
        {
            switch (inputs[i].Text)
            {
                case "throws":
                    throw new InvalidOperationException("the batch broke");
                case "busy" when world.Batches.Count < 3:
                    outputs[i].Fail(new ItemException("try again") { Transient = true });
                    break;
                case "fails":
                    outputs[i].Fail(new ItemException("this one is bad"));
                    break;
                default:
                    outputs[i].Emit(new Line(inputs[i].Text + "!"));
                    break;
            }
        }

        return default;
    }
}

[Node("store", 1, "Effects in a test's memory.")]
public sealed class MemorySink(WorldOptions options) : Sink<Line>
{
    public override ValueTask<string?> IdentityAsync(CancellationToken cancellationToken) => new(World.Of(options).SinkIdentity);

    public override ValueTask<IReadOnlyList<LostEffect>> LostAsync(CancellationToken cancellationToken) => new([.. World.Of(options).Lost]);

    public override ValueTask ApplyAsync(Generation<Line> generation, CancellationToken cancellationToken)
    {
        World world = World.Of(options);
        world.OnApply(generation);
        if (generation.Items.Count == 0)
        {
            world.Applied.TryRemove(generation.Key, out _);
        }
        else
        {
            world.Applied[generation.Key] = [.. generation.Items.Select(i => i.Text)];
        }

        return default;
    }

    public override ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        World world = World.Of(options);
        world.OnCommit();
        world.Committed = new(world.Applied, StringComparer.Ordinal);
        return default;
    }
}
