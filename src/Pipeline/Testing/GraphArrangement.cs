using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tars.Pipeline.Definition;

namespace Tars.Pipeline.Testing;

/// <summary>
/// A definition changed for a test: given inputs for nodes, stubs and probes in place of or around the others, sinks that only collect.
/// </summary>
internal sealed class GraphArrangement(GraphTest test, GraphMemory memory, TimeProvider time)
{
    private readonly Dictionary<string, GraphProbe> _probes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sinks = new(StringComparer.Ordinal);

    /// <summary>What came out of each node, or for a sink what is in it, by its name.</summary>
    public IEnumerable<(string Node, IEnumerable<System.Text.Json.Nodes.JsonNode?> Items)> Outputs =>
        _probes.Select(p => (p.Key, _sinks.Contains(p.Key) ? memory.In(p.Key) : p.Value.Seen));

    /// <summary>Why the test cannot be run.</summary>
    public List<string> Failures { get; } = [];

    public PipelineDefinition Apply(PipelineDefinition definition, string state)
    {
        string[] named = [.. test.Inputs.Keys, .. test.Stubs.Keys, .. test.Faults.Select(f => f.Node), .. test.Nodes ?? []];
        foreach (string name in named.Distinct().Where(n => definition.Nodes.All(d => d.Name != n)))
            Fail($"there is no node '{name}'{NearestName.Hint(name, definition.Nodes.Select(n => n.Name))}");

        HashSet<string> kept = Kept(definition);
        var nodes = new List<NodeDefinition>();
        foreach (NodeDefinition node in definition.Nodes.Where(n => kept.Contains(n.Name)))
        {
            NodeDefinition own = test.Inputs.ContainsKey(node.Name) ? node : node with { From = [.. node.From.Where(kept.Contains)] };
            if (own.Spec.Kind != NodeKind.Source && own.From.Count == 0 && !test.Inputs.ContainsKey(own.Name))
                Fail($"'{own.Name}' reads {string.Join(", ", node.From)}, which the test leaves out; give what they emit under 'inputs'");
            nodes.Add(Arranged(own));
        }

        return definition with { StateFolder = state, Nodes = nodes };
    }

    // Without a list: everything that the inputs, or the sources where there are none, lead to.
    private HashSet<string> Kept(PipelineDefinition definition)
    {
        HashSet<string> kept = [.. test.Inputs.Keys];
        if (test.Nodes is { } list)
        {
            kept.UnionWith(list);
            return kept;
        }

        if (kept.Count == 0)
            kept.UnionWith(definition.Nodes.Where(n => n.Spec.Kind == NodeKind.Source).Select(n => n.Name));
        bool grown = true;
        while (grown)
        {
            grown = false;
            foreach (NodeDefinition node in definition.Nodes.Where(n => n.From.Any(kept.Contains)))
                grown |= kept.Add(node.Name);
        }

        return kept;
    }

    private NodeDefinition Arranged(NodeDefinition node)
    {
        NodeSpec spec = node.Spec;
        if (test.Inputs.TryGetValue(node.Name, out JsonArray? given))
        {
            IReadOnlyList<(string, object)> items = [.. given.Select((item, i) => Given(node, item, i)).OfType<(string, object)>()];
            return node with { From = [], When = null, Spec = spec.With(NodeKind.Source, null, [], (_, _) => new GivenSource(items)) };
        }

        if (spec.Kind == NodeKind.Source)
            return node;
        GraphFault[] faults = [.. test.Faults.Where(f => f.Node == node.Name).Select(f => f.Fault)];
        GraphProbe probe = _probes[node.Name] = new GraphProbe(faults, memory, time);

        // One after the other, so that a test comes out the same each time; and a timeout only where a fault is to run into it.
        NodePolicy policy = node.Policy with { Parallelism = 1, Timeout = faults.Length > 0 ? node.Policy.Timeout : null, Memo = false };
        if (spec.Kind == NodeKind.Sink)
        {
            _sinks.Add(node.Name);
            return node with
            {
                Policy = policy,
                Spec = spec.With(NodeKind.Sink, spec.InputType, [], (_, _) => new CollectingSink(node.Name, probe, memory)),
            };
        }

        if (test.Stubs.TryGetValue(node.Name, out JsonArray? emits))
        {
            object[] payloads = [.. emits.Select(e => Payload(node, e)).OfType<object>()];
            return node with
            {
                Policy = policy,
                Spec = spec.With(
                    NodeKind.Stage, spec.InputType, [], (_, _) => new ProbedStage(new StubStage(spec.OutputType!, payloads), probe)),
            };
        }

        return node with
        {
            Policy = policy,
            Spec = spec.With(spec.Kind, spec.InputType, spec.Needs, (options, context) => spec.Kind == NodeKind.BatchStage
                ? new ProbedBatch(spec.Create(options, context), probe)
                : new ProbedStage(spec.Create(options, context), probe)),
        };
    }

    private (string Key, object Payload)? Given(NodeDefinition node, JsonNode? item, int index)
    {
        string key = (item as JsonObject)?["key"]?.ToString() ?? (index + 1).ToString(CultureInfo.InvariantCulture);
        return Payload(node, (item as JsonObject)?["value"] ?? item) is { } payload ? (key, payload) : null;
    }

    private object? Payload(NodeDefinition node, JsonNode? json)
    {
        try
        {
            return json.Deserialize(node.Spec.OutputType!, PayloadJson.Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            Fail(
                $"'{node.Name}' emits {TypeName.Of(node.Spec.OutputType!)}, which cannot be read from {json?.ToJsonString()}: {e.Message}");
            return null;
        }
    }

    private void Fail(string message) =>
        Failures.Add(FormattableString.Invariant($"{test.At.File}:{test.At.Line}:{test.At.Column}: '{test.Name}': {message}"));
}
