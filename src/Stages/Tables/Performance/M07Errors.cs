using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Nodes at which more items fail than can be chance: the lower end of Wilson's interval is beyond the limit.</summary>
internal sealed class M07Errors() : RunCheck(
    "M07", "errors", ForensicPhase.Performance, "The lower end of Wilson's 95 % interval for the share of items that died at a node.", 0.01)
{
    private const double Fault = 0.05;
    private const double ManyRetries = 0.1;

    // How many times as fast as it may the budget of errors is spent, in a short and a long look back (Google's SRE workbook, chapter 5).
    private static readonly (TimeSpan Window, double Times)[] Burns = [(TimeSpan.FromHours(1), 14.4), (TimeSpan.FromHours(6), 6)];

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        foreach (NodeObjective objective in context.Contract.Nodes.Where(one => one.Dead is not null))
        {
            foreach ((TimeSpan window, double times) in Burns)
            {
                if (Burnt(context, objective, window, times) is { } burnt)
                    yield return burnt;
            }
        }

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

    /// <summary>The runs that ended within a time before the one in question, taken together.</summary>
    private Finding? Burnt(RunContext context, NodeObjective objective, TimeSpan window, double times)
    {
        DateTimeOffset now = context.History.Run.Ended ?? context.History.Run.Started;
        List<NodeReport> reports =
        [
            .. from run in context.History.Runs
               where now - (run.Run.Ended ?? run.Run.Started) <= window
               from node in run.Report.Nodes
               where node.Name == objective.Node
               select node,
        ];
        long dead = reports.Sum(node => node.Dead);
        long tried = dead + reports.Sum(node => node.Completed + node.Skipped);
        double limit = times * objective.Dead!.Value;
        double low = RankStatistics.Wilson(dead, tried).Low;
        return dead == 0 || low <= limit ? null : Found(
            context, FindingStatus.Fail, FindingSeverity.Error, [objective.Node], Invariant($"budget of errors, {window.TotalHours:0} h"),
            Invariant($"{dead:N0} of {tried:N0} items died at {objective.Node} within {window.TotalHours:0} h: at least {low / Math.Max(1e-9, objective.Dead.Value):0.#} times ")
            + Invariant($"the share of {objective.Dead:P2} that the contract allows.")) with
        {
            Statistic = low,
            Threshold = limit,
            Affected = dead,
            Suggestion = "Look at the causes: tars dlq list",
        };
    }
}
