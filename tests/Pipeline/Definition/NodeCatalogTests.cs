using System.ComponentModel.DataAnnotations;

namespace Tars.Pipeline.Tests.Definition;

public sealed class NodeCatalogTests
{
    [Fact]
    public void Spec_SaysWhatTheClassSays()
    {
        NodeSpec spec = TestCatalog.Instance.Find("read")!;

        Assert.Equal(("read", 3, "Reads a thing.", NodeKind.Stage), (spec.Name, spec.Version, spec.Summary, spec.Kind));
        Assert.Equal((typeof(Thing), typeof(LongPaper), typeof(ReadOptions)), (spec.InputType, spec.OutputType, spec.OptionsType));
        Assert.True(spec.Costly);
        Assert.Equal(["model-a"], spec.Needs);
        Assert.Equal("read@3", spec.ToString());
        Assert.Equal(
            [NodeKind.Sink, NodeKind.Stage, NodeKind.Source, NodeKind.Sink, NodeKind.BatchStage, NodeKind.Stage, NodeKind.Sink],
            TestCatalog.Instance.Specs.Select(s => s.Kind));
        Assert.Null(TestCatalog.Instance.Find("nope"));
    }

    [Fact]
    public void Options_SayWhatTheRecordSays()
    {
        OptionSpec path = TestCatalog.Instance.Find("inbox_folder")!.Options[0];
        Dictionary<string, OptionSpec> read = TestCatalog.Instance.Find("read")!.Options.ToDictionary(o => o.Name);

        Assert.Equal(("path", true, "The folder to read.", "a text"), (path.Name, path.Required, path.Description, path.Takes));
        Assert.NotNull(path.Path);
        Assert.Null(path.Default);
        Assert.Equal(200, read["max_tokens"].Default);
        Assert.False(read["max_tokens"].Required);
        Assert.IsType<RangeAttribute>(Assert.Single(read["max_tokens"].Constraints));
        Assert.Equal("one of unknown, audio, video, plain_text", read["shape"].Takes);
        Assert.Equal("a list of whole numbers", read["sizes"].Takes);
        Assert.Equal(
            ["max_tokens", "overlap_tokens", "remark", "password", "ratio", "language", "shape", "within", "limit", "sizes", "names", "seed", "model", "api_key", "weight"],
            TestCatalog.Instance.Find("read")!.Options.Select(o => o.Name));
    }

    [Fact]
    public void Create_PassesOptionsAndContext_InAnyOrder()
    {
        NodeContext context = Context();
        var options = new ReadOptions { MaxTokens = 7 };

        var read = (ReadStage)TestCatalog.Instance.Find("read")!.Create(options, context);
        var inbox = (InboxSource)TestCatalog.Instance.Find("inbox_folder")!.Create(new InboxOptions { Path = "p" }, context);
        var pack = (PackStage)TestCatalog.Instance.Find("pack")!.Create(null, context);
        var store = (StoreSink)TestCatalog.Instance.Find("store")!.Create(null, context);

        Assert.Same(options, read.Options);
        Assert.All([read.Context, inbox.Context, pack.Context], c => Assert.Same(context, c));
        Assert.Equal("out", store.Options.Path);
        Assert.IsType<CopyStage>(TestCatalog.Instance.Find("copy")!.Create(null, context));
    }

    [Theory]
    [InlineData(typeof(TwoConstructors), "constructors")]
    [InlineData(typeof(TwoRecords), "more than an options record")]
    [InlineData(typeof(TextOption), "no options record")]
    [InlineData(typeof(NoPorts), "derives from none")]
    [InlineData(typeof(BadName), "named 'Bad Name'")]
    [InlineData(typeof(VersionZero), "version 0")]
    [InlineData(typeof(Generic<>), "generic")]
    [InlineData(typeof(NoHands), "parallelism 0")]
    public void FromTypes_MalformedClass_SaysWhatIsWrong(Type type, string expected)
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => NodeCatalog.FromTypes(type));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains(type.Name, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OfATypeThatNoFileCanHave_SayWhichOne()
    {
        NodeSpec spec = NodeCatalog.FromTypes(typeof(OddOption)).Specs[0];

        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => spec.Options);

        Assert.Contains("OddOptions.When of type DateTime", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ use: waits, from: in }", 12)]
    [InlineData("{ use: waits, from: in, timeout: 5s }", 12)]
    [InlineData("{ use: waits, from: in, parallelism: 2 }", 2)]
    public void Parallelism_OfTheClass_HoldsUnlessTheDefinitionSays(string node, int expected)
    {
        NodeCatalog catalog = NodeCatalog.FromTypes(typeof(InboxSource), typeof(Waiting));
        LoadResult result = DefinitionLoader.Parse(
            $"name: t\nnodes:\n  in: {{ use: inbox_folder, with: {{ path: . }} }}\n  out: {node}\n", "p.yaml", AppContext.BaseDirectory,
            catalog);

        Assert.True(result.Definition is not null, DiagnosticRenderer.Render(result));
        Assert.Equal(expected, result.Definition.Nodes[1].Policy.Parallelism);
        string written = DefinitionWriter.Write(result.Definition);
        Assert.Equal(expected != 12, written.Contains("parallelism: 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Unread_WarnsUnlessWhatTheNodeDoesLasts()
    {
        NodeCatalog catalog = NodeCatalog.FromTypes(typeof(InboxSource), typeof(Passing), typeof(Writing));
        LoadResult result = DefinitionLoader.Parse(
            "name: t\nnodes:\n  in: { use: inbox_folder, with: { path: . } }\n  a: { use: passes, from: in }\n  b: { use: writes, from: in }\n",
            "p.yaml", AppContext.BaseDirectory, catalog);

        Diagnostic warning = Assert.Single(result.Diagnostics);
        Assert.Equal("TARS1308", warning.Code);
        Assert.Contains("'a'", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromTypes_TwoClassesOfOneName_Throws()
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(
            () => NodeCatalog.FromTypes(typeof(CopyStage), typeof(OtherCopy)));

        Assert.Contains("'copy'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(OtherCopy), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromAssemblies_FindsClassesWithTheAttributeOnly() => Assert.Empty(NodeCatalog.FromAssemblies(typeof(Node).Assembly).Specs);

    [Fact]
    public void FromAssemblies_ByTheTablesOfTheFile_MissesNoneThatReflectionFinds()
    {
        var here = typeof(NodeCatalogTests).Assembly;
        Type[] declared = [.. here.GetTypes().Where(t => t.IsDefined(typeof(NodeAttribute), inherit: false)).OrderBy(t => t.FullName, StringComparer.Ordinal)];
        Assert.NotEmpty(declared);
        Assert.Equal(declared, NodeTypes.In(here).OrderBy(t => t.FullName, StringComparer.Ordinal));
    }

    private static NodeContext Context() => new() { Name = "n", BaseFolder = "/", StateFolder = "/", Assets = new NoAssets() };

    public class Base : Sink<Thing>
    {
        public override ValueTask ApplyAsync(Generation<Thing> generation, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    [Node("two", 1, "x")]
    public sealed class TwoConstructors : Base
    {
        public TwoConstructors()
        {
        }

        public TwoConstructors(StoreOptions options) => _ = options;
    }

    [Node("records", 1, "x")]
    public sealed class TwoRecords(StoreOptions a, InboxOptions b) : Base
    {
        public object Both { get; } = (a, b);
    }

    [Node("text", 1, "x")]
    public sealed class TextOption(string text) : Base
    {
        public string Text { get; } = text;
    }

    [Node("ports", 1, "x")]
    public sealed class NoPorts : Node;

    [Node("Bad Name", 1, "x")]
    public sealed class BadName : Base;

    [Node("zero", 0, "x")]
    public sealed class VersionZero : Base;

    [Node("generic", 1, "x")]
    public sealed class Generic<T> : Base;

    [Node("hands", 1, "x", Parallelism = 0)]
    public sealed class NoHands : Base;

    [Node("waits", 1, "x", Parallelism = 12)]
    public sealed class Waiting : Base;

    public class Through : Stage<Thing, Thing>
    {
        public override ValueTask ProcessAsync(Thing input, Output<Thing> output, CancellationToken cancellationToken)
        {
            output.Emit(input);
            return ValueTask.CompletedTask;
        }
    }

    [Node("passes", 1, "x")]
    public sealed class Passing : Through;

    [Node("writes", 1, "x", Lasting = true)]
    public sealed class Writing : Through;

    [Node("copy", 1, "x")]
    public sealed class OtherCopy : Base;

    public sealed record OddOptions
    {
        public DateTime When { get; init; }
    }

    [Node("odd", 1, "x")]
    public sealed class OddOption(OddOptions options) : Base
    {
        public OddOptions Options { get; } = options;
    }

    private sealed class NoAssets : AssetResolver
    {
        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) => throw new AssetException(name);

        public override string Digest(string name) => throw new AssetException(name);
    }
}
