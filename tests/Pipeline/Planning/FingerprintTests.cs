using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Planning;

/// <summary>What makes the engine do a root again.</summary>
public sealed class FingerprintTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task FileThatAnOptionNames_Changes_RootsAreDoneAgain()
    {
        string list = _world.Folder["list.txt"];
        await File.WriteAllTextAsync(list, "one");
        _world.Roots["a"] = "text";
        PipelineDefinition Graph() => _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<ListedStage>("listed", new ListedOptions { List = "list.txt" }, ["in"])
            .Add<MemorySink>("out", _world.Options, ["listed"])
            .Build();
        await _world.RunAsync(Graph());
        Assert.Equal(1, (await _world.RunAsync(Graph())).Unchanged);
        await File.WriteAllTextAsync(list, "two");
        RunReport report = await _world.RunAsync(Graph());
        Assert.Equal(RootChange.Outdated, Assert.Single(report.Items).Change);
        Assert.Equal(["text two"], _world.Committed["a"]);
    }

    [Fact]
    public async Task Secrets_StandNowhereInTheState_AndANewOneRepeatsNoWork()
    {
        string list = _world.Folder["list.txt"];
        string keys = _world.Folder["keys.txt"];
        await File.WriteAllTextAsync(list, "one");
        await File.WriteAllTextAsync(keys, "first");
        _world.Roots["a"] = "text";
        PipelineDefinition Graph() => _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<ListedStage>("listed", new ListedOptions { List = "list.txt", Key = "open-sesame", KeyFile = "keys.txt" }, ["in"])
            .Add<MemorySink>("out", _world.Options, ["listed"])
            .Build();
        await _world.RunAsync(Graph());
        await File.WriteAllTextAsync(keys, "second");
        Assert.Equal(1, (await _world.RunAsync(Graph())).Unchanged);

        string[] files = Directory.GetFiles(Graph().StateFolder, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(
            files,
            file => Assert.DoesNotContain(
                "sesame", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task FilesOfAChosenModel_Change_RootsAreDoneAgain_AndOnlyItsAssetsAreNeeded()
    {
        string model = _world.Folder["model.bin"];
        await File.WriteAllTextAsync(model, "one");
        _world.Roots["a"] = "text";
        PipelineDefinition Graph(string path) => _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<ChosenStage>("chosen", new ChosenOptions { Model = path }, ["in"])
            .Add<MemorySink>("out", _world.Options, ["chosen"])
            .Build();
        Assert.Equal(["model-b"], Graph(model).Nodes.Single(n => n.Name == "chosen").Needs);
        var options = new RunOptions { Assets = new OnlyModelB() };
        await _world.RunAsync(Graph(model), options);
        Assert.Equal(1, (await _world.RunAsync(Graph(model), options)).Unchanged);
        await File.WriteAllTextAsync(model, "two");
        Assert.Equal(RootChange.Outdated, Assert.Single((await _world.RunAsync(Graph(model), options)).Items).Change);
    }

    [Fact]
    public async Task MemoOnAStageWhoseOutputSpeaksOfItsSurroundings_IsNotKept()
    {
        _world.Roots["a"] = "text";
        PipelineDefinition Graph(string variant) => _world.Graph()
            .Add<MemorySource>("in", _world.Options)
            .Add<PlacedStage>("placed", _world.Options, ["in"], policy: new NodePolicy { Memo = true })
            .Add<PlacedSink>("out", _world.Options with { Variant = variant }, ["placed"])
            .Build();
        await _world.RunAsync(Graph("x"));
        await _world.RunAsync(Graph("y"));
        Assert.Equal(["text", "text"], _world.Worked);
    }
}

public sealed record ListedOptions
{
    [DefinitionPath(MustExist = true)]
    public required string List { get; init; }

    [Secret]
    public string? Key { get; init; }

    [DefinitionPath(MustExist = true)]
    [Ephemeral]
    public string? KeyFile { get; init; }
}

[Node("listed", 1, "Adds what a file says.")]
public sealed class ListedStage(ListedOptions options) : Stage<Line, Line>
{
    public override async ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken) =>
        output.Emit(new Line($"{input.Text} {await File.ReadAllTextAsync(options.List, cancellationToken)}"));
}

public sealed class OnlyModelB : AssetResolver
{
    public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) => ValueTask.FromResult(Known(name));

    public override string Digest(string name) => Known(name);

    private static string Known(string name) => name == "model-b" ? name : throw new AssetException($"'{name}' is not needed");
}

public sealed record ChosenOptions : IChosenModel
{
    [DefinitionPath]
    public string? Model { get; init; }

    IReadOnlyList<string> IChosenModel.DecidingFiles => Model is null ? [] : [Model];

    public bool Needs(string asset) => (asset == "model-b") == (Model is not null);
}

[Node("chosen", 1, "Works with one of two models.", Needs = ["model-a", "model-b"])]
public sealed class ChosenStage(ChosenOptions options) : Stage<Line, Line>
{
    public override async ValueTask ProcessAsync(Line input, Output<Line> output, CancellationToken cancellationToken) =>
        output.Emit(new Line($"{input.Text} {await File.ReadAllTextAsync(options.Model!, cancellationToken)}"));
}

public sealed record Placed(string Text)
{
    [Ephemeral]
    public string Where { get; init; } = string.Empty;
}

[Node("placed", 1, "Says where it found a line.")]
public sealed class PlacedStage(WorldOptions options) : Stage<Line, Placed>
{
    public override ValueTask ProcessAsync(Line input, Output<Placed> output, CancellationToken cancellationToken)
    {
        World.Of(options).Worked.Enqueue(input.Text);
        output.Emit(new Placed(input.Text) { Where = "here" });
        return default;
    }
}

[Node("placed_store", 1, "Takes them.")]
public sealed class PlacedSink(WorldOptions options) : Sink<Placed>
{
    public override ValueTask ApplyAsync(Generation<Placed> generation, CancellationToken cancellationToken)
    {
        World.Of(options).OnCommit();
        return default;
    }
}
