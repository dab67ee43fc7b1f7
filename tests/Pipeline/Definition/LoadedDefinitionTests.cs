namespace Tars.Pipeline.Tests.Definition;

public sealed class LoadedDefinitionTests
{
    private const string Archive = """
        name: archive
        state: .state                     # beside the file
        memory: 2GiB
        nodes:
          inbox:   { use: inbox_folder, with: { path: samples/inbox, include: "*.wav" } }
          speech:  { use: read, from: inbox, when: shape in [audio, video] and name like "*,*", with: { sizes: [4, 5] } }
          papers:
            use: copy
            from: [speech]
            when: size < 10MiB
            parallelism: 4
            order: source
            buffer: { items: 8, bytes: 1MiB }
            batch: { items: 32, bytes: 2MB, within: 200ms }
            retry: { attempts: 5, backoff: 1s, max_backoff: 2m }
            timeout: 1.5h
            rate: 600/min
            on_error: skip
            memo: on
          library: { use: store, from: [papers, speech], with: { path: .state/index } }
        """;

    [Fact]
    public void Load_ReadsEverything()
    {
        PipelineDefinition definition = Good(Archive);

        Assert.Equal("archive", definition.Name);
        Assert.Equal(2L << 30, definition.MemoryBytes);
        Assert.Equal(Path.Combine(definition.BaseFolder, ".state"), definition.StateFolder);
        Assert.Equal(["inbox", "speech", "papers", "library"], definition.Nodes.Select(n => n.Name));
        Assert.Equal(["papers", "speech"], definition.Nodes[3].From);
        Assert.Equal("shape in [audio, video] and name like \"*,*\"", definition.Nodes[1].When!.Text);
        Assert.Equal(new SourceLocation("pipeline.yaml", 7, 3, 6), definition.Nodes[2].Location);
        Assert.Equal(
            new NodePolicy
            {
                Parallelism = 4,
                Order = NodeOrder.Source,
                BufferItems = 8,
                BufferBytes = 1 << 20,
                BatchItems = 32,
                BatchBytes = 2_000_000,
                BatchWithin = TimeSpan.FromMilliseconds(200),
                RetryAttempts = 5,
                RetryBackoff = TimeSpan.FromSeconds(1),
                RetryMaxBackoff = TimeSpan.FromMinutes(2),
                Timeout = TimeSpan.FromMinutes(90),
                Rate = 10,
                OnError = ErrorAction.Skip,
                Memo = true,
            },
            definition.Nodes[2].Policy);
        Assert.Equal(NodePolicy.Default, definition.Nodes[0].Policy);
    }

    [Fact]
    public void Load_BindsEveryTypeOfOption()
    {
        PipelineDefinition definition = Good("""
            name: t
            nodes:
              in: { use: inbox_folder, with: { path: in, watch: on, include: [a, b] } }
              r:
                use: read
                from: in
                with:
                  max_tokens: 300
                  ratio: .25
                  language: "en"
                  shape: plain_text
                  within: 250ms
                  limit: 10MB
                  sizes: 7
                  names: [x, "5", true]
                  seed: -9000000000
                  weight: 2.5
              out: { use: any_store, from: r }
            """);

        var inbox = (InboxOptions)definition.Nodes[0].Options!;
        Assert.Equal(Path.Combine(definition.BaseFolder, "in"), inbox.Path);
        Assert.True(inbox.Watch);
        Assert.Equal(["a", "b"], inbox.Include);
        var read = (ReadOptions)definition.Nodes[1].Options!;
        Assert.Equal(
            (300, 40, .25, "en", Shape.PlainText, TimeSpan.FromMilliseconds(250), new ByteSize(10_000_000), -9_000_000_000L, 2.5f),
            (read.MaxTokens, read.OverlapTokens, read.Ratio, read.Language, read.Shape, read.Within, read.Limit, read.Seed!.Value, read.Weight));
        Assert.Equal([7], read.Sizes);
        Assert.Equal(["x", "5", "true"], read.Names);
        Assert.Null(definition.Nodes[2].Options);
        Assert.Equal(
            """{"api_key":"","language":"en","limit":10000000,"max_tokens":300,"model":null,"names":["x","5","true"],"overlap_tokens":40,"""
            + "\"ratio\":0.25,\"seed\":-9000000000,\"shape\":\"plain_text\",\"sizes\":[7],\"weight\":2.5,\"within\":250}",
            definition.Nodes[1].CanonicalOptions);
        Assert.Equal("""{"include":["a","b"],"path":"in","watch":true}""", definition.Nodes[0].CanonicalOptions);
    }

    [Fact]
    public void Digest_IgnoresLayout_AndTellsMeaningApart()
    {
        string other = Archive.Replace("# beside the file", "", StringComparison.Ordinal)
            .Replace("include: \"*.wav\"", "'include': ['*.wav'], watch: false", StringComparison.Ordinal);

        Assert.Equal(Good(Archive).Digest, Good(other).Digest);
        Assert.NotEqual(Good(Archive).Digest, Good(Archive.Replace("attempts: 5", "attempts: 6", StringComparison.Ordinal)).Digest);
        Assert.NotEqual(Good(Archive).Digest, Good(Archive.Replace("[4, 5]", "[5, 4]", StringComparison.Ordinal)).Digest);
    }

    [Fact]
    public void Anchors_GiveTheSameValueTwice()
    {
        PipelineDefinition definition = Good("""
            name: t
            nodes:
              in: { use: inbox_folder, with: { path: x }, retry: &patient { attempts: 9 } }
              out: { use: any_store, from: in, retry: *patient }
            """);

        Assert.All(definition.Nodes, node => Assert.Equal(9, node.Policy.RetryAttempts));
    }

    [Theory]
    [InlineData("{ language: \"x, when: y\", names: [\"z\"] }")]
    [InlineData("{ language: 'x, when: y [', names: [']'] }")]
    public void ATextThatLooksLikeACondition_StaysWhatItIs(string with)
    {
        PipelineDefinition definition = Good(
            $"name: t\nnodes:\n  in: {{ use: inbox_folder, with: {{ path: x }} }}\n  r: {{ use: read, from: in, with: {with} }}\n  o: "
            + $"{{ use: store, from: r }}\n");

        var options = (ReadOptions)definition.Nodes[1].Options!;
        Assert.StartsWith("x, when: y", options.Language, StringComparison.Ordinal);
        Assert.Single(options.Names);
    }

    [Fact]
    public void Parallelism_Auto_IsTheNumberOfProcessors()
    {
        PipelineDefinition definition = Good("name: t\nnodes:\n  in: { use: inbox_folder, with: { path: x }, parallelism: auto }\n");

        Assert.Equal(Math.Clamp(Environment.ProcessorCount, 1, 256), definition.Nodes[0].Policy.Parallelism);
    }

    [Fact]
    public void Backoff_AboveTheDefaultMaximum_RaisesIt()
    {
        PipelineDefinition definition = Good("name: t\nnodes:\n  in: { use: inbox_folder, with: { path: x }, retry: { backoff: 1m } }\n");

        Assert.Equal(TimeSpan.FromMinutes(1), definition.Nodes[0].Policy.RetryMaxBackoff);
    }

    [Fact]
    public void Positions_HoldWithByteOrderMark_AndWindowsLineEnds()
    {
        LoadResult result = TestCatalog.Parse("\uFEFFnam: t\r\nnodes:\r\n  in: { use: nope }\r\n");

        Assert.Equal([(1, 1), (3, 14)], result.Diagnostics.Select(d => (d.Line, d.Column)));
    }

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "no-such-pipeline.yaml");

        LoadResult result = DefinitionLoader.Load(path, TestCatalog.Instance);

        Diagnostic only = Assert.Single(result.Diagnostics);
        Assert.Equal(DiagnosticCodes.Unreadable, only.Code);
        Assert.Contains("there is no file", only.Message, StringComparison.Ordinal);
        Assert.Null(result.Definition);
    }

    [Fact]
    public void Load_Folder_SaysSo()
    {
        LoadResult result = DefinitionLoader.Load(AppContext.BaseDirectory, TestCatalog.Instance);

        Assert.Equal(DiagnosticCodes.Unreadable, Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void Load_ResolvesPathsAgainstTheFilesFolder()
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "p.yaml");
        File.WriteAllText(path, "name: t\nnodes:\n  in: { use: inbox_folder, with: { path: sub/x } }\n");

        LoadResult result = DefinitionLoader.Load(path, TestCatalog.Instance);

        Assert.Equal(Path.Combine(folder.Path, "sub", "x"), ((InboxOptions)result.Definition!.Nodes[0].Options!).Path);
        Assert.Equal(Path.Combine(folder.Path, ".tars"), result.Definition.StateFolder);
        Assert.Equal(path, result.Definition.File);
    }

    [Fact]
    public void Load_InvalidUtf8_IsLocated()
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "p.yaml");
        File.WriteAllBytes(path, [.. "name: t\nx: "u8, 0xC3, 0x28, .. "\n"u8]);

        Diagnostic only = Assert.Single(DefinitionLoader.Load(path, TestCatalog.Instance).Diagnostics);

        Assert.Equal((DiagnosticCodes.Syntax, 2, 4), (only.Code, only.Line, only.Column));
    }

    [Fact]
    public void Load_FileThatIsTooLarge_IsNotRead()
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "p.yaml");
        File.WriteAllText(path, new string('#', DefinitionLoader.MaxBytes + 1));

        Assert.Equal(DiagnosticCodes.TooLarge, Assert.Single(DefinitionLoader.Load(path, TestCatalog.Instance).Diagnostics).Code);
    }

    [Fact]
    public void CheckFiles_Off_LetsMissingFilesPass()
    {
        const string yaml = """
            name: t
            nodes:
              in: { use: inbox_folder, with: { path: x } }
              r: { use: read, from: in, with: { model: no/such } }
              out: { use: any_store, from: r }
            """;

        Assert.Null(TestCatalog.Parse(yaml).Definition);
        Assert.NotNull(TestCatalog.Parse(yaml, checkFiles: false).Definition);
    }

    private static PipelineDefinition Good(string yaml)
    {
        LoadResult result = TestCatalog.Parse(yaml);
        Assert.True(result.Definition is not null, DiagnosticRenderer.Render(result));
        return result.Definition;
    }
}
