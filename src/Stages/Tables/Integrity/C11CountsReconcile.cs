using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>What entered a node is accounted for, and what left it over an edge entered behind it.</summary>
internal sealed class C11CountsReconcile() : RunCheck(
    "C11", "counts reconcile", ForensicPhase.Consistency, "In = completed + filtered + skipped + dead at every node, and out = in over every edge.", null)
{
    internal override IEnumerable<Finding> Run(RunContext context)
    {
        RunReport report = context.History.Report!;
        foreach (NodeReport node in report.Nodes)
        {
            long told = node.Completed + node.Filtered + node.Skipped + node.Dead;
            if (told != node.In)
                yield return Lost(context, node.Name, "items unaccounted for", Invariant($"{node.Name} took in {node.In:N0} items and accounts for {told:N0}."), node.In - told);
            List<EdgeReport> before = [.. report.Edges.Where(edge => edge.To == node.Name)];
            if (before.Count > 0 && before.Sum(edge => edge.Items) != node.In)
                yield return Lost(context, node.Name, "edge in", Invariant($"{before.Sum(edge => edge.Items):N0} items went to {node.Name}, which took in {node.In:N0}."), before.Sum(edge => edge.Items) - node.In);
            foreach (EdgeReport edge in report.Edges.Where(edge => edge.From == node.Name && edge.Items != node.Out))
                yield return Lost(context, node.Name, "edge to " + edge.To, Invariant($"{node.Name} emitted {node.Out:N0} items, of which {edge.Items:N0} went to {edge.To}."), node.Out - edge.Items);
        }
    }

    private Finding Lost(RunContext context, string node, string predicate, string message, long count) =>
        Found(context, FindingStatus.Fail, FindingSeverity.Critical, [node], predicate, message) with
        {
            Statistic = count,
            Affected = Math.Abs(count),
            Suggestion = "Items went missing or came from nowhere: keep the state folder as it is and report this.",
        };
}
