using Tars.Pipeline.Tests.Execution;

namespace Tars.Pipeline.Tests.Faults;

/// <summary>The section <c>faults</c>, in files and in code.</summary>
public sealed class FaultPolicyTests
{
    private static readonly NodeCatalog s_catalog = NodeCatalog.FromTypes(typeof(MemorySource), typeof(MemorySink));

    [Fact]
    public void NodesRules_LieOverThePipelines_AndThoseOverTheDefaults()
    {
        PipelineDefinition graph = Load(
            "faults: { disk_full: { limit: 2h }, server_down: { action: wait, limit: 1m } }", "faults: { server_down: { limit: 5s } }");
        Assert.Equal(new FaultRule(FaultAction.Pause, TimeSpan.FromHours(2)), graph.Faults.DiskFull);
        Assert.Equal(FaultPolicy.Default.Permission, graph.Faults.Permission);
        FaultPolicy own = graph.Nodes[1].Policy.Faults!;
        Assert.Equal((new FaultRule(FaultAction.Wait, TimeSpan.FromSeconds(5)), graph.Faults.DiskFull), (own.ServerDown, own.DiskFull));
        Assert.Null(graph.Nodes[0].Policy.Faults);
    }

    [Fact]
    public void Write_ReadsBackTheSame()
    {
        PipelineDefinition graph = Load("faults: { permission: { action: fix } }", "faults: { server_down: { action: fail } }");
        string text = DefinitionWriter.Write(graph);
        Assert.Contains("faults: { permission: { action: fix } }", text, StringComparison.Ordinal);
        PipelineDefinition again = DefinitionLoader.Parse(text, "p.yaml", "/base", s_catalog).Definition!;
        Assert.Equal(
            (graph.Faults, graph.Nodes[1].Policy.Faults, graph.Digest), (again.Faults, again.Nodes[1].Policy.Faults, again.Digest));
    }

    [Fact]
    public void Digest_ChangesWithTheRulesAndOnlyWithThem()
    {
        string plain = Load(string.Empty, string.Empty).Digest;
        Assert.Equal(plain, Load("faults: { disk_full: { action: pause, limit: 30m } }", "faults: {}").Digest);
        Assert.NotEqual(plain, Load("faults: { disk_full: { limit: 31m } }", string.Empty).Digest);
        Assert.NotEqual(plain, Load(string.Empty, "faults: { time_out: { action: fail } }").Digest);
    }

    [Fact]
    public void Build_RuleThatCannotBe_IsRefused()
    {
        PipelineBuilder graph = new PipelineBuilder("p", "/base").Add<MemorySource>("in").Add<MemorySink>("out", from: ["in"])
            .Faults(new FaultPolicy
            {
                TimeOut = new(FaultAction.Pause, TimeSpan.FromMinutes(1)),
                DiskFull = new(FaultAction.Pause, TimeSpan.Zero),
            });
        DefinitionException refused = Assert.Throws<DefinitionException>(graph.Build);
        Assert.Contains("'faults.time_out.action' is pause, but has to be one of retry, fail", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'faults.disk_full.limit'", refused.Message, StringComparison.Ordinal);
    }

    private static PipelineDefinition Load(string top, string node)
    {
        string yaml = $"name: p\n{top}\nnodes:\n  in: {{ use: memory }}\n  out: "
            + $"{{ use: store, from: in{(node.Length > 0 ? ", " + node : string.Empty)} }}\n";
        LoadResult loaded = DefinitionLoader.Parse(yaml, "p.yaml", "/base", s_catalog);
        Assert.True(loaded.Definition is not null, DiagnosticRenderer.Render(loaded));
        return loaded.Definition;
    }
}
