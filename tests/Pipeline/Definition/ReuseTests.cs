using System.Globalization;

namespace Tars.Pipeline.Tests.Definition;

/// <summary>Overrides, profiles, templates and parts: what they come to, and that every mistake in them has its exact place.</summary>
public sealed class ReuseTests
{
    private const string Base = """
        name: t
        nodes:
          in:  { use: inbox_folder, with: { path: . } }
          r:   { use: read, from: in, with: { max_tokens: 100, overlap_tokens: 10 } }
          out: { use: store, from: r }
        profiles:
          night:
            memory: 4GiB
            nodes:
              r: { parallelism: 8, with: { max_tokens: 300 } }

        """;

    private const string Templated = """
        name: t
        nodes:
          in:  { use: inbox_folder, with: { path: . } }
          a:   { use: templates.papers, from: in, with: { limit: 300 } }
          b:   { use: templates.papers, from: [in], with: { names: [x, y], limit: "${LIMIT:-200}" } }
          out: { use: store, from: [a, b] }
        templates:
          papers:
            parameters:
              limit: { type: integer }
              names: { type: [text], default: [z] }
              language: { type: text, default: en }
            nodes:
              first: { use: read, from: input, with: { max_tokens: ${limit}, names: ${names}, language: "x-${language}" } }
              last:  { use: copy, from: first }
            output: last

        """;

    [Fact]
    public void Set_ReplacesValuesOfTheFile_AndAddsOptions()
    {
        PipelineDefinition definition = Load(Base, null, "nodes.r.with.max_tokens=250", "nodes.r.with.names=[a, b]", "memory=3GiB", "nodes.out.with.path=x=y").Definition!;

        ReadOptions options = Assert.IsType<ReadOptions>(definition.Nodes[1].Options);
        Assert.Equal((250, 10), (options.MaxTokens, options.OverlapTokens));
        Assert.Equal(["a", "b"], options.Names);
        Assert.Equal(3L << 30, definition.MemoryBytes);
        Assert.EndsWith("x=y", Assert.IsType<StoreOptions>(definition.Nodes[2].Options).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_IsLaidOverTheFile_AndSetOverBoth()
    {
        PipelineDefinition night = Load(Base, "night").Definition!;
        Assert.Equal((8, 300), (night.Nodes[1].Policy.Parallelism, Assert.IsType<ReadOptions>(night.Nodes[1].Options).MaxTokens));
        Assert.Equal(4L << 30, night.MemoryBytes);

        PipelineDefinition set = Load(Base, "night", "nodes.r.with.max_tokens=400").Definition!;
        Assert.Equal(400, Assert.IsType<ReadOptions>(set.Nodes[1].Options).MaxTokens);
        Assert.Equal(1, Load(Base, null).Definition!.Nodes[1].Policy.Parallelism);
    }

    [Theory]
    [InlineData("nodes.r.with.max_tokens=900", "--set:1:25+3 TARS1205")]
    [InlineData("nodes.r.with.max_tokenz=9", "--set:1:14+10 TARS1203")]
    [InlineData("nodes.rr.with.max_tokens=9", "--set:1:7+2 TARS1501")]
    [InlineData("nodes.r", "--set:1:1+7 TARS1501")]
    [InlineData("memry=1GiB", "--set:1:1+5 TARS1101")]
    [InlineData("nodes.r.with.sizes=[1, x]", "--set:1:24+1 TARS1204")]
    [InlineData("nodes.r.with.max_tokens=", "--set:1:24+1 TARS1204")]
    [InlineData("nodes.r.with.names=[a", "--set:1:22+1 TARS1002")]
    public void Set_ThatIsWrong_IsLocatedInItself(string setting, string expected)
    {
        LoadResult result = Load(Base, null, setting);
        Assert.Null(result.Definition);
        Assert.Equal([expected], Places(result));
        Assert.Contains(setting, DiagnosticRenderer.Render(result), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_tokens: 300", "max_tokens: 900", "p.yaml:10:48+3 TARS1205")]
    [InlineData("max_tokens: 300", "max_tokenz: 300", "p.yaml:10:36+10 TARS1203")]
    [InlineData("    memory: 4GiB", "    memry: 4GiB", "p.yaml:8:5+5 TARS1101")]
    [InlineData("  night:", "  Night:", "p.yaml:7:3+5 TARS1103")]
    public void AProfileThatIsNotChosen_IsCheckedToo(string from, string to, string expected) =>
        Assert.Equal([expected], Places(Load(Base.Replace(from, to, StringComparison.Ordinal), null)));

    [Fact]
    public void Profile_ThatIsNotThere_NamesTheNearest()
    {
        LoadResult result = Load(Base, "nigth");
        Assert.Equal(["--profile:1:1+5 TARS1502"], Places(result));
        Assert.Contains("did you mean 'night'?", result.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_BecomesNodesUnderTheNameOfItsUse()
    {
        LoadResult result = Load(Templated, null);

        Assert.True(result.Definition is not null, DiagnosticRenderer.Render(result));
        Assert.Equal(["in", "a-first", "a", "b-first", "b", "out"], result.Definition.Nodes.Select(n => n.Name));
        Assert.Equal(["in"], result.Definition.Nodes[1].From);
        Assert.Equal(["a-first"], result.Definition.Nodes[2].From);
        ReadOptions a = Assert.IsType<ReadOptions>(result.Definition.Nodes[1].Options);
        ReadOptions b = Assert.IsType<ReadOptions>(result.Definition.Nodes[3].Options);
        Assert.Equal((300, "x-en"), (a.MaxTokens, a.Language));
        Assert.Equal(["z"], a.Names);
        Assert.Equal(200, b.MaxTokens);
        Assert.Equal(["x", "y"], b.Names);
    }

    [Theory]
    [InlineData("with: { limit: 300 }", "with: { limit: many }", "p.yaml:4:58+4 TARS1204")]
    [InlineData("with: { limit: 300 }", "with: { limit: 900 }", "p.yaml:4:58+3 TARS1205")]
    [InlineData("with: { limit: 300 }", "with: { limt: 300 }", "p.yaml:4:15+16 TARS1206|p.yaml:4:51+4 TARS1203")]
    [InlineData("from: in, with: { limit: 300 }", "from: inn, with: { limit: 300 }", "p.yaml:4:39+3 TARS1301")]
    [InlineData("from: in, with: { limit: 300 }", "from: in, with: { limit: 300 }, memo: on", "p.yaml:4:65+4 TARS1202")]
    [InlineData("use: templates.papers, from: in", "use: templates.paper, from: in", "p.yaml:4:15+15 TARS1503|p.yaml:6:29+1 TARS1301")]
    [InlineData("type: integer", "type: whole", "p.yaml:10:22+5 TARS1212")]
    [InlineData("output: last", "output: lst", "p.yaml:6:29+1 TARS1301|p.yaml:6:32+1 TARS1301|p.yaml:16:13+3 TARS1301")]
    [InlineData("default: en", "default: [en]", "p.yaml:12:40+1 TARS1005")]
    [InlineData("\"x-${language}\"", "\"x-${names}\"", "p.yaml:14:100+8 TARS1005")]
    [InlineData("last:  { use: copy, from: first }", "last:  { use: copy, from: first, colour: red }", "p.yaml:15:40+6 TARS1202")]
    public void Template_ThatIsWrong_IsLocated(string from, string to, string expected)
    {
        LoadResult result = Load(Templated.Replace(from, to, StringComparison.Ordinal), null);
        Assert.Null(result.Definition);
        Assert.Equal(expected.Split('|'), Places(result).Distinct());
    }

    [Fact]
    public void Part_InAFile_IsReadAndItsMistakesAreLocatedThere()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "main.yaml"), """
            name: t
            nodes:
              in:  { use: inbox_folder, with: { path: . } }
              a:   { use: ./parts/papers.yaml, from: in, with: { limit: 300 } }
              out: { use: store, from: a }
            """);
        Directory.CreateDirectory(Path.Combine(folder.Path, "parts"));
        string part = Path.Combine(folder.Path, "parts", "papers.yaml");
        const string Good = "parameters: { limit: { type: integer } }\nnodes:\n  first: { use: read, from: input, with: { max_tokens: ${limit} } }\noutput: first\n";
        string main = Path.Combine(folder.Path, "main.yaml");

        File.WriteAllText(part, Good);
        LoadResult loaded = DefinitionLoader.Load(main, TestCatalog.Instance);
        Assert.True(loaded.Definition is not null, DiagnosticRenderer.Render(loaded));

        File.WriteAllText(part, Good.Replace("max_tokens", "max_tokenz", StringComparison.Ordinal));
        LoadResult wrong = DefinitionLoader.Load(main, TestCatalog.Instance);
        Diagnostic only = Assert.Single(wrong.Diagnostics);
        Assert.Equal((Path.Combine(folder.Path, "parts/papers.yaml"), 3, 44), (only.File, only.Line, only.Column));
        Assert.Contains("  first: { use: read", DiagnosticRenderer.Render(wrong), StringComparison.Ordinal);

        File.WriteAllText(part, "nodes:\n  x: { use: ./papers.yaml, from: input }\n");
        Assert.Contains(
            DefinitionLoader.Load(main, TestCatalog.Instance).Diagnostics,
            d => d.Code == DiagnosticCodes.BadPart && d.Line == 2 && d.Column == 13);

        File.Delete(part);
        Assert.Contains(
            DefinitionLoader.Load(main, TestCatalog.Instance).Diagnostics,
            d => d.Code == DiagnosticCodes.BadPart && d.Line == 4);
    }

    [Fact]
    public void Secrets_GivenToAPart_StayMasked()
    {
        const string Yaml = """
            name: t
            nodes:
              in: { use: inbox_folder, with: { path: . } }
              a:  { use: templates.p, from: in, with: { key: "${MY_KEY}" } }
              out: { use: store, from: a }
            templates:
              p: { parameters: { key: { type: text } }, nodes: { r: { use: read, from: input, with: { api_key: "k-${key}" } } }, output: r }
            """;
        LoadResult loaded = DefinitionLoader.Parse(
            Yaml, "p.yaml", AppContext.BaseDirectory, TestCatalog.Instance,
            new DefinitionLoadOptions { Environment = n => n == "MY_KEY" ? "hunter2" : null });

        Assert.True(loaded.Definition is not null, DiagnosticRenderer.Render(loaded));
        Assert.Equal("k-hunter2", Assert.IsType<ReadOptions>(loaded.Definition.Nodes[1].Options).ApiKey);
        Assert.Contains("\"k-***\"", loaded.Definition.Nodes[1].CanonicalOptions, StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_ThatMultiply_AreBounded()
    {
        var yaml = new System.Text.StringBuilder(
            "name: t\nnodes:\n  in: { use: inbox_folder, with: { path: . } }\n  a: { use: templates.t0, from: in }\ntemplates:\n");
        for (int i = 0; i < 12; i++)
        {
            string nodes = string.Join(
                ", ", Enumerable.Range(0, 30).Select(k => $"n{k}: {{ use: {(i < 11 ? $"templates.t{i + 1}" : "read")}, from: input }}"));
            yaml.Append(CultureInfo.InvariantCulture, $"  t{i}: {{ nodes: {{ {nodes} }} }}\n");
        }

        Assert.Null(Load(yaml.ToString(), null).Definition);
    }

    private static IEnumerable<string> Places(LoadResult result) => result.Diagnostics
        .Where(d => d.Severity == DiagnosticSeverity.Error)
        .Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.File}:{d.Line}:{d.Column}+{d.Length} {d.Code}"));

    private static LoadResult Load(string yaml, string? profile, params string[] settings) => DefinitionLoader.Parse(
        yaml, "p.yaml", AppContext.BaseDirectory, TestCatalog.Instance,
        new DefinitionLoadOptions { Environment = _ => null, Profile = profile, Overrides = settings });
}
