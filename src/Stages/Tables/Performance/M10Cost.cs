using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>What a thousand items cost, node by node.</summary>
internal sealed class M10Cost() : RunCheck("M10", "cost", ForensicPhase.Performance, "Seconds of work, of processor time and bytes allocated for a thousand roots; seconds of work for a thousand items of each node.", null)
{
    internal override IEnumerable<Finding> Run(RunContext context)
    {
        List<NodeReport> worked = [.. context.Nodes.Where(node => node.Completed > 0)];
        double all = worked.Sum(node => node.BusySeconds);
        long roots = Math.Max(1, context.History.Report!.Roots - context.History.Report.Unchanged);
        yield return Measured(
            context, [], Invariant($"{all * 1000 / roots:0.0} s of work for 1,000 roots, over all nodes{Of(context.History.Report.Process, roots)}."),
            [
                .. worked.OrderByDescending(node => node.BusySeconds).Take(Finding.UsualEvidence).Select(node => RunContext.Place(
                    ("node", node.Name), ("s of work for 1,000 items", Invariant($"{node.BusySeconds * 1000 / node.Completed:0.###}")))),
            ]) with
        {
            Statistic = all * 1000 / roots,
        };
    }

    private static string Of(ProcessUse? used, long roots) => used is null ? string.Empty
        : Invariant($"; {used.CpuSeconds * 1000 / roots:0.0} s of the process's processor time and {used.AllocatedBytes / 1048576.0 * 1000 / roots:0.0} MiB allocated");
}
