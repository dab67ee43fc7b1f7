using System.ComponentModel.DataAnnotations;

namespace Tars.Pipeline.Tests.Definition;

public enum Shape
{
    Unknown,
    Audio,
    Video,
    PlainText,
}

public sealed record Thing
{
    public string Name { get; init; } = "";

    public string? Language { get; init; }

    public long Size { get; init; }

    public int? Pages { get; init; }

    public double Score { get; init; }

    public double? Seconds { get; init; }

    public bool Checked { get; init; }

    public Shape Shape { get; init; }

    public Shape? Guess { get; init; }

    public DateTimeOffset ModifiedAt { get; init; }

    public TimeSpan Age { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string Broken => throw new InvalidOperationException("a property that throws");
}

public record Paper
{
    public string Title { get; init; } = "";

    public long Size { get; init; }
}

public sealed record LongPaper : Paper;

public sealed record InboxOptions : IReadsFolder
{
    /// <summary>The folder to read.</summary>
    [DefinitionPath]
    public required string Path { get; init; }

    public IReadOnlyList<string> Include { get; init; } = ["*"];

    public bool Watch { get; init; }

    // A folder that is only said to be read now and then, so that most definitions may write anywhere.
    public bool Brings(string path) =>
        Watch && path.StartsWith(Path + "/", StringComparison.Ordinal) && !path.EndsWith(".bin", StringComparison.Ordinal);
}

[Node("inbox_folder", 1, "Brings in things.")]
public sealed class InboxSource(InboxOptions options, NodeContext context) : Source<Thing>
{
    public InboxOptions Options { get; } = options;

    public NodeContext Context { get; } = context;

    public override async IAsyncEnumerable<Root<Thing>> ReadAsync(
        KnownRoots known, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }
}

public sealed record ReadOptions : IValidatableObject
{
    [Range(1, 512)]
    public int MaxTokens { get; init; } = 200;

    public int OverlapTokens { get; init; } = 40;

    [Ephemeral]
    public string? Remark { get; init; }

    [Ephemeral]
    [Secret]
    public string? Password { get; init; }

    [Range(0.0, 1.0)]
    public double Ratio { get; init; } = 0.5;

    [MinLength(2)]
    public string? Language { get; init; }

    public Shape Shape { get; init; } = Shape.Audio;

    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(5);

    public ByteSize Limit { get; init; } = ByteSize.FromMiB(64);

    public List<int> Sizes { get; init; } = [1, 2];

    public string[] Names { get; init; } = [];

    public long? Seed { get; init; }

    [DefinitionPath(MustExist = true)]
    public string? Model { get; init; }

    public string ApiKey { get; init; } = "";

    public float Weight { get; init; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OverlapTokens >= MaxTokens)
            yield return new ValidationResult("the overlap has to be below max_tokens", [nameof(OverlapTokens)]);
    }
}

[Node("read", 3, "Reads a thing.", Costly = true, Needs = ["model-a"])]
public sealed class ReadStage(NodeContext context, ReadOptions options) : Stage<Thing, LongPaper>
{
    public ReadOptions Options { get; } = options;

    public NodeContext Context { get; } = context;

    public override ValueTask ProcessAsync(Thing input, Output<LongPaper> output, CancellationToken cancellationToken)
    {
        output.Emit(new LongPaper { Title = input.Name });
        return ValueTask.CompletedTask;
    }
}

[Node("copy", 1, "Passes papers on.")]
public sealed class CopyStage : Stage<Paper, Paper>
{
    public override ValueTask ProcessAsync(Paper input, Output<Paper> output, CancellationToken cancellationToken)
    {
        output.Emit(input);
        return ValueTask.CompletedTask;
    }
}

[Node("pack", 1, "Takes papers by the batch.")]
public sealed class PackStage(NodeContext context) : BatchStage<Paper, Paper>
{
    public NodeContext Context { get; } = context;

    public override ValueTask ProcessAsync(
        IReadOnlyList<Paper> inputs, IReadOnlyList<Output<Paper>> outputs, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

public sealed record StoreOptions
{
    [DefinitionPath]
    public string Path { get; init; } = "out";
}

public sealed record NamedStoreOptions
{
    [ItemTemplate]
    public string Name { get; init; } = "{title}";
}

[Node("named_store", 1, "Keeps papers under names.")]
public sealed class NamedStoreSink(NamedStoreOptions options) : Sink<Paper>
{
    public NamedStoreOptions Options { get; } = options;

    public override ValueTask ApplyAsync(Generation<Paper> generation, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

[Node("store", 1, "Keeps papers.")]
public sealed class StoreSink(StoreOptions options) : Sink<Paper>
{
    public StoreOptions Options { get; } = options;

    public override ValueTask ApplyAsync(Generation<Paper> generation, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

[Node("any_store", 1, "Keeps anything.")]
public sealed class AnySink : Sink<object>
{
    public override ValueTask ApplyAsync(Generation<object> generation, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

internal static class TestCatalog
{
    public static NodeCatalog Instance { get; } = NodeCatalog.FromTypes(
        typeof(InboxSource), typeof(ReadStage), typeof(CopyStage), typeof(PackStage), typeof(StoreSink), typeof(NamedStoreSink),
        typeof(AnySink));

    public static LoadResult Parse(string yaml, Dictionary<string, string>? variables = null, bool checkFiles = true) => DefinitionLoader.Parse(
        yaml,
        "pipeline.yaml",
        AppContext.BaseDirectory,
        Instance,
        new DefinitionLoadOptions { Environment = name => variables?.GetValueOrDefault(name), CheckFiles = checkFiles });
}
