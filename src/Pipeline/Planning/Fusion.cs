namespace Tars.Pipeline.Planning;

/// <summary>Finds stages that need no queue between them: the second then works on each item as soon as the first has made it.</summary>
internal static class Fusion
{
    /// <summary>True when a node works in the block of the node before it.</summary>
    public static bool IsFused(PipelineDefinition definition, NodeDefinition node)
    {
        if (node.Spec.Kind != NodeKind.Stage || node.From.Count != 1)
        {
            return false;
        }

        NodeDefinition before = definition.Nodes.First(n => n.Name == node.From[0]);
        return before.Spec.Kind == NodeKind.Stage
            && definition.Nodes.Count(n => n.From.Contains(before.Name)) == 1
            && Fits(before.Policy, node.Policy)
            // A slow stage and its neighbour work at the same time only with a queue between them.
            && !before.Spec.Costly && !node.Spec.Costly;
    }

    /// <summary>The groups of two nodes and more that share a block, each in the order of the flow.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Groups(ExecutionPlan plan) => Groups(plan.Definition);

    /// <summary>As <see cref="Groups(ExecutionPlan)"/>, in the order in which the definition names their first nodes.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Groups(PipelineDefinition definition)
    {
        // A fused node reads one node only, and that one is read by nobody else: the groups are chains.
        Dictionary<string, string> next = definition.Nodes.Where(n => IsFused(definition, n)).ToDictionary(
            n => n.From[0], n => n.Name, StringComparer.Ordinal);
        HashSet<string> fused = [.. next.Values];
        var groups = new List<IReadOnlyList<string>>();
        foreach (NodeDefinition first in definition.Nodes.Where(n => next.ContainsKey(n.Name) && !fused.Contains(n.Name)))
        {
            var group = new List<string> { first.Name };
            while (next.TryGetValue(group[^1], out string? behind))
                group.Add(behind);
            groups.Add(group);
        }

        return groups;
    }

    private static bool Fits(NodePolicy before, NodePolicy node) =>
        before.Parallelism == node.Parallelism
        && node.Rate is null
        && (node.Parallelism == 1 || (before.Order == NodeOrder.None && node.Order == NodeOrder.None));
}
