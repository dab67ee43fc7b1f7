namespace Tars.Pipeline.Execution;

/// <summary>
/// Proves that no item went missing: what enters a node is accounted for, and what leaves it enters behind each of its edges.
/// </summary>
internal static class Reconciliation
{
    /// <summary>True when every count agrees and nothing is in flight.</summary>
    public static bool Holds(IReadOnlyList<NodeReport> nodes, IReadOnlyList<EdgeReport> edges)
    {
        foreach (NodeReport node in nodes)
        {
            bool entered = edges.All(e => e.To != node.Name) || edges.Where(e => e.To == node.Name).Sum(e => e.Items) == node.In;
            bool left = edges.Where(e => e.From == node.Name).All(e => e.Items == node.Out);
            if (!entered || !left || node.InFlight != 0)
            {
                return false;
            }
        }

        return true;
    }
}
