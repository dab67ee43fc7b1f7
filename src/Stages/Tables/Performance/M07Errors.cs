using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Nodes at which more items fail than can be chance: the lower end of Wilson's interval is beyond the limit.</summary>
internal sealed class M07Errors() : RunCheck(
    "M07", "errors", ForensicPhase.Performance, "The lower end of Wilson's 95 % interval for the share of items that died at a node.", 0.01)
{
    private const double Fault = 0.05;
    private const double ManyRetries = 0.1;

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        foreach (NodeReport node in context.Nodes)
        {
            long tried = node.Completed + node.Dead + node.Skipped;
            (double low, double high) = RankStatistics.Wilson(node.Dead, tried);
            if (node.Dead > 0 && low > Threshold)
            {
                yield return Found(
                    context, low > Fault ? FindingStatus.Fail : FindingStatus.Warn, low > Fault ? FindingSeverity.Error : FindingSeverity.Warning,
                    [node.Name], "items die",
                    Invariant($"{node.Dead:N0} of {tried:N0} items died at {node.Name}: {low:P1} to {high:P1}.")) with
                {
                    Statistic = low,
                    Threshold = low > Fault ? Fault : Threshold,
                    Affected = node.Dead,
                    Suggestion = "Look at the causes: tars dlq list",
                };
            }

            if (RankStatistics.Wilson(Math.Min(node.Retries, tried), tried).Low > ManyRetries)
            {
                yield return Found(
                    context, FindingStatus.Warn, FindingSeverity.Info, [node.Name], "items are retried",
                    Invariant($"{node.Name} took {node.Retries:N0} further attempts for {tried:N0} items.")) with
                {
                    Statistic = node.Retries / (double)tried,
                    Threshold = ManyRetries,
                    Affected = node.Retries,
                };
            }
        }
    }
}
