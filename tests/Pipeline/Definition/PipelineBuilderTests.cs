namespace Tars.Pipeline.Tests.Definition;

public sealed class PipelineBuilderTests
{
    private static readonly string Folder = AppContext.BaseDirectory;

    [Fact]
    public void Build_MakesWhatTheSameFileMakes()
    {
        const string yaml = """
            name: archive
            state: s
            memory: 2MiB
            nodes:
              in: { use: inbox_folder, with: { path: x, watch: true } }
              r: { use: read, from: in, when: shape == audio, with: { max_tokens: 300 }, parallelism: 3 }
              out: { use: store, from: r }
            """;
        PipelineDefinition loaded = TestCatalog.Parse(yaml).Definition!;

        PipelineDefinition built = new PipelineBuilder("archive", Folder)
            .State("s")
            .Memory(ByteSize.FromMiB(2))
            .Add<InboxSource>("in", new InboxOptions { Path = "x", Watch = true })
            .Add<ReadStage>(
                "r",
                new ReadOptions { MaxTokens = 300 },
                from: ["in"],
                when: "shape == audio",
                policy: new NodePolicy { Parallelism = 3 })
            .Add<StoreSink>("out", from: ["r"])
            .Build();

        Assert.Equal(loaded.Digest, built.Digest);
        Assert.Equal(loaded.StateFolder, built.StateFolder);
        Assert.Equal(loaded.Nodes.Select(n => n.CanonicalOptions), built.Nodes.Select(n => n.CanonicalOptions));
        Assert.Equal(loaded.Nodes[0].Options!.GetType(), built.Nodes[0].Options!.GetType());
        Assert.Equal(Path.GetFullPath("out", Folder), ((StoreOptions)built.Nodes[2].Options!).Path);
    }

    [Fact]
    public void Build_LeavesTheCallersOptionsAlone()
    {
        var options = new InboxOptions { Path = "x" };

        PipelineDefinition built = new PipelineBuilder("t", Folder).Add<InboxSource>("in", options).Build();

        Assert.Equal("x", options.Path);
        Assert.Equal(Path.GetFullPath("x", Folder), ((InboxOptions)built.Nodes[0].Options!).Path);
    }

    [Fact]
    public void Build_ReportsEverythingAtOnce()
    {
        PipelineBuilder builder = new PipelineBuilder("Not a name", Folder)
            .Add<InboxSource>("in")
            .Add<InboxSource>("in", new InboxOptions { Path = "x" })
            .Add<ReadStage>(
                "r", new ReadOptions { MaxTokens = 1000, Model = "no/such" }, from: ["inn"], policy: new NodePolicy { Parallelism = 0 })
            .Add<CopyStage>("c", new StoreOptions(), from: ["c"])
            .Add<StoreSink>("s", from: ["in"], when: "siz > 3");

        DefinitionException failure = Assert.Throws<DefinitionException>(builder.Build);

        Assert.Equal(
            [
                DiagnosticCodes.InvalidName, DiagnosticCodes.DuplicateNode, DiagnosticCodes.WrongType, DiagnosticCodes.OutOfRange,
                DiagnosticCodes.OutOfRange,
                DiagnosticCodes.MissingOption, DiagnosticCodes.MissingFile, DiagnosticCodes.UnknownFrom, DiagnosticCodes.SelfReference,
                DiagnosticCodes.PortMismatch, DiagnosticCodes.Unread, DiagnosticCodes.UnknownField,
            ],
            failure.Diagnostics.Select(d => d.Code));
        Assert.Contains("error TARS1306: 's' takes Paper, but 'in' gives Thing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithoutNodes_Throws()
    {
        DefinitionException failure = Assert.Throws<DefinitionException>(new PipelineBuilder("t", Folder).Build);

        Assert.Equal(DiagnosticCodes.NoNodes, Assert.Single(failure.Diagnostics).Code);
    }

    [Fact]
    public void Add_AClassThatIsNoNode_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new PipelineBuilder("t", Folder).Add<NamelessSink>("x"));

    private sealed class NamelessSink : Sink<Thing>
    {
        public override ValueTask ApplyAsync(Generation<Thing> generation, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
