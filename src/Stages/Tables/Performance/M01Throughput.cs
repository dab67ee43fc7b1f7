using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// What every node got done, and how long its calls took. Whether that is enough only the contract's <c>nodes</c> can say: what they ask for
/// and the run did not keep to is an error.
/// </summary>
internal sealed class M01Throughput() : RunCheck(
    "M01", "throughput", ForensicPhase.Performance,
    "Items a second of each node, and the times that 50, 95 and 99 % of its calls did not exceed (histogram, at most 1.6 % off).", null)
{
    internal override IEnumerable<Finding> Run(RunContext context)
    {
        double elapsed = Math.Max(context.History.Report!.ElapsedSeconds, 1e-3);
        List<NodeReport> worked = [.. context.Nodes.Where(node => node.Completed > 0)];
        long items = worked.Count == 0 ? 0 : worked.Max(node => node.Completed);
        foreach (NodeObjective objective in context.Contract.Nodes)
        {
            if (worked.Find(node => node.Name == objective.Node) is { } node)
            {
                foreach (Finding missed in Missed(context, objective, node, elapsed))
                    yield return missed;
            }
        }

        string times = worked.Any(node => node.Calls.Count > 0) ? "a call is an item, a batch, or what a root brings to a sink"
            : "the run was of a version that kept no single times";
        yield return Measured(
            context, [], Invariant($"{TableText.Counted(items, "item")} at the busiest node in {elapsed:0.0} s; {times}."),
            [
                .. worked.Take(Finding.UsualEvidence).Select(node => RunContext.Place(
                    ("node", node.Name), ("items", Invariant($"{node.Completed}")), ("items a second", Invariant($"{node.Completed / elapsed:0.###}")),
                    ("calls", Invariant($"{node.Calls.Count}")), ("p50 s", Seconds(node, 0.5)), ("p95 s", Seconds(node, 0.95)), ("p99 s", Seconds(node, 0.99)),
                    ("work s/item", Invariant($"{node.BusySeconds / node.Completed:0.######}")),
                    ("wait s/item", Invariant($"{node.BlockedSeconds / node.Completed:0.######}")))),
            ]) with
        {
            Statistic = items / elapsed,
        };
    }

    private IEnumerable<Finding> Missed(RunContext context, NodeObjective objective, NodeReport node, double elapsed)
    {
        foreach ((double share, TimeSpan most) in objective.Within.Where(_ => node.Calls.Count > 0).OrderBy(one => one.Key))
        {
            double took = node.Calls.SecondsAt(share);
            if (took > most.TotalSeconds)
            {
                yield return Found(
                    context, FindingStatus.Fail, FindingSeverity.Error, [node.Name], Invariant($"p{share * 100:0}"),
                    Invariant($"{share:P0} of the calls of {node.Name} took up to {took:G3} s; the contract asks for {most.TotalSeconds:G3} s.")) with
                {
                    Statistic = took,
                    Threshold = most.TotalSeconds,
                    Affected = (long)Math.Ceiling((1 - share) * node.Calls.Count),
                    Suggestion = "See where the time goes: tars explain.",
                };
            }
        }

        if (objective.Rate is { } least && node.Completed / elapsed < least)
        {
            yield return Found(
                context, FindingStatus.Fail, FindingSeverity.Error, [node.Name], "rate",
                Invariant($"{node.Name} worked through {node.Completed / elapsed:G3} items a second; the contract asks for {least:G3}.")) with
            {
                Statistic = node.Completed / elapsed,
                Threshold = least,
                Suggestion = "See what sets the pace: tars explain.",
            };
        }
    }

    private static string? Seconds(NodeReport node, double share) => node.Calls.Count == 0 ? null : Invariant($"{node.Calls.SecondsAt(share):0.######}");
}
