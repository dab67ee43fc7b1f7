using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tars.Pipeline.Planning;

/// <summary>A definition made ready to run: topological order, edges and fingerprints.</summary>
internal sealed class ExecutionPlan
{
    private readonly Dictionary<string, NodeFingerprint> _fingerprints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _downstream = new(StringComparer.Ordinal);

    private ExecutionPlan(PipelineDefinition definition, IReadOnlyList<NodeDefinition> nodes)
    {
        Definition = definition;
        Nodes = nodes;
    }

    public PipelineDefinition Definition { get; }

    /// <summary>The nodes, each behind all of its inputs; the definition's order where that leaves a choice.</summary>
    public IReadOnlyList<NodeDefinition> Nodes { get; }

    /// <summary>Hash of what one node computes: its kind, version, options and models.</summary>
    public string Fingerprint(NodeDefinition node) => _fingerprints[node.Name].Fingerprint;

    /// <summary>What every node computes, in topological order.</summary>
    public IReadOnlyList<NodeFingerprint> Fingerprints => [.. Nodes.Select(n => _fingerprints[n.Name])];

    /// <summary>Hash of everything a source's roots go through: what a receipt must hold for.</summary>
    public string Downstream(NodeDefinition source) => _downstream[source.Name];

    /// <summary>Everything reachable from a node, itself excluded.</summary>
    public IEnumerable<NodeDefinition> ReachableFrom(NodeDefinition node)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { node.Name };
        foreach (NodeDefinition next in Nodes)
        {
            if (next.From.Any(reached.Contains) && reached.Add(next.Name))
            {
                yield return next;
            }
        }
    }

    public static ExecutionPlan Of(PipelineDefinition definition, AssetResolver assets)
    {
        var plan = new ExecutionPlan(definition, [.. Order(definition).Select(InOrder)]);
        foreach (NodeDefinition node in plan.Nodes)
        {
            plan._fingerprints[node.Name] = Fingerprint(node, assets);
        }

        foreach (NodeDefinition source in plan.Nodes.Where(n => n.Spec.Kind == NodeKind.Source))
        {
            var text = new StringBuilder(plan.Fingerprint(source));
            foreach (NodeDefinition node in plan.ReachableFrom(source).OrderBy(n => n.Name, StringComparer.Ordinal))
            {
                string from = string.Join(',', node.From.Order(StringComparer.Ordinal));
                text.Append(CultureInfo.InvariantCulture, $"\n{node.Name}={plan.Fingerprint(node)}<{from}?{node.When?.Text}");
            }

            plan._downstream[source.Name] = Hash(text.ToString());
        }

        return plan;
    }

    // Batches mix keys: the order of all of them is also that of those with one key.
    private static NodeDefinition InOrder(NodeDefinition node) => node is { Spec.Kind: NodeKind.BatchStage, Policy.Order: NodeOrder.Key }
        ? node with { Policy = node.Policy with { Order = NodeOrder.Source, OrderKey = null } }
        : node;

    private static NodeFingerprint Fingerprint(NodeDefinition node, AssetResolver assets)
    {
        var needs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string need in node.Needs)
        {
            needs[need] = assets.Digest(need);
        }

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{node.Spec.Name}\n{node.Spec.Version}\n{node.CanonicalOptions}\n");
        text.AppendJoin(string.Empty, needs.Select(n => $"{n.Key}={n.Value}\n"));
        foreach ((string option, string file) in Files(node))
        {
            string digest = Convert.ToHexStringLower(DecidingFile.Digest(file));
            files[option] = digest;
            text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}:{digest}\n");
        }

        return new NodeFingerprint(
            node.Name,
            node.Spec.Name,
            node.Spec.Version,
            node.CanonicalOptions,
            needs,
            files,
            node.From,
            node.When?.Text,
            Hash(text.ToString()));
    }

    /// <summary>Kahn's algorithm; the loader has already refused cycles and unknown names.</summary>
    private static List<NodeDefinition> Order(PipelineDefinition definition)
    {
        var placed = new HashSet<string>(StringComparer.Ordinal);
        var order = new List<NodeDefinition>(definition.Nodes.Count);
        while (order.Count < definition.Nodes.Count)
        {
            int before = order.Count;
            order.AddRange(definition.Nodes.Where(n => !placed.Contains(n.Name) && n.From.All(placed.Contains)).ToArray());
            placed.UnionWith(order.Skip(before).Select(n => n.Name));
            if (order.Count == before)
            {
                throw new InvalidOperationException(
                    $"Pipeline '{definition.Name}' has a cycle or an unknown input; load or build it with its checks.");
            }
        }

        return order;
    }

    /// <summary>
    /// The files that an option names and a run cannot start without: a digest list, say. Their content decides what the node makes.
    /// </summary>
    private static IEnumerable<(string Option, string File)> Files(NodeDefinition node)
    {
        if (node.Options is null)
        {
            return [];
        }

        IEnumerable<(string Option, string File)> named =
            from option in node.Spec.Options
            where option is { Path.MustExist: true, IsEphemeral: false }
            let path = option.Property.GetValue(node.Options) as string
            where File.Exists(path)
            select (option.Name, path);
        return node.Options is IChosenModel chosen ? named.Concat(chosen.DecidingFiles.Select(f => (NameOf(f), f))) : named;

        static string NameOf(string file) => $"model: {Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
