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
    public static IReadOnlyList<IReadOnlyList<string>> Groups(ExecutionPlan plan)
    {
        var groups = new List<List<string>>();
        foreach (NodeDefinition node in plan.Nodes.Where(n => IsFused(plan.Definition, n)))
        {
            List<string>? group = groups.Find(g => g[^1] == node.From[0]);
            if (group is null)
            {
                groups.Add([node.From[0], node.Name]);
            }
            else
            {
                group.Add(node.Name);
            }
        }

        return groups;
    }

    private static bool Fits(NodePolicy before, NodePolicy node) =>
        before.Parallelism == node.Parallelism
        && node.Rate is null
        && (node.Parallelism == 1 || (before.Order == NodeOrder.None && node.Order == NodeOrder.None));
}
