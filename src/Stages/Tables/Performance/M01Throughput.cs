using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>What every node got done. The ledger keeps sums and no single times, so that there are means here and no percentiles.</summary>
internal sealed class M01Throughput() : RunCheck(
    "M01", "throughput", ForensicPhase.Performance, "Items a second of the run, and mean seconds of work for an item of each node.", null)
{
    internal override IEnumerable<Finding> Run(RunContext context)
    {
        double elapsed = Math.Max(context.History.Report!.ElapsedSeconds, 1e-3);
        List<NodeReport> worked = [.. context.Nodes.Where(node => node.Completed > 0)];
        long items = worked.Count == 0 ? 0 : worked.Max(node => node.Completed);
        yield return Measured(
            context, [],
            Invariant($"{TableText.Counted(items, "item")} at the busiest node in {elapsed:0.0} s; ")
            + "the ledger keeps sums, so that these are means and not percentiles.",
            [
                .. worked.Take(Finding.UsualEvidence).Select(node => RunContext.Place(
                    ("node", node.Name), ("items", Invariant($"{node.Completed}")), ("items a second", Invariant($"{node.Completed / elapsed:0.###}")),
                    ("work s/item", Invariant($"{node.BusySeconds / node.Completed:0.######}")),
                    ("wait s/item", Invariant($"{node.BlockedSeconds / node.Completed:0.######}")))),
            ]) with
        {
            Statistic = items / elapsed,
        };
    }
}
