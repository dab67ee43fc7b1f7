using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Nodes that were given more hands and got little more done: the median items a second with the most hands against the fewest.</summary>
internal sealed class M09Scaling() : RunCheck(
    "M09", "scaling", ForensicPhase.Performance, "How much faster a node is with more hands, as a share of how much more hands it has.", 0.5)
{
    private const int LeastRuns = 3;

    // A node that waits for others does not get faster by hands.
    private const double LeastBusy = 0.5;

    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? (context.Nodes.Any(node => Groups(context, node.Name).Count >= 2) ? null
            : $"no node was the busy one with two numbers of hands, in {LeastRuns} runs each");

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        foreach (string node in context.Nodes.Select(node => node.Name))
        {
            List<(int Hands, double Rate)> groups = Groups(context, node);
            if (groups.Count < 2)
                continue;
            ((int few, double slow), (int many, double fast)) = (groups[0], groups[^1]);
            double efficiency = fast / slow / (many / (double)few);
            if (efficiency < Threshold)
            {
                yield return Found(
                    context, FindingStatus.Warn, FindingSeverity.Info, [node], "scales badly",
                    Invariant($"{node} with {many} hands instead of {few} does {fast / slow:0.00} times as much: {efficiency:P0} of what the hands promise.")) with
                {
                    Statistic = efficiency,
                    Evidence = [.. groups.Select(group => RunContext.Place(("hands", Invariant($"{group.Hands}")), ("items a second", Invariant($"{group.Rate:0.###}"))))],
                    Suggestion = "Fewer hands leave more of the machine to other nodes; see which resource the hands share.",
                };
            }
        }
    }

    private static List<(int Hands, double Rate)> Groups(RunContext context, string name) =>
    [
        .. from run in context.History.Runs
           from node in run.Report.Nodes
           where node.Name == name && node.Completed >= M04Regression.LeastItems && run.Report.ElapsedSeconds > 0
           where node.BusySeconds > LeastBusy * node.Hands * run.Report.ElapsedSeconds
           group node.Completed / run.Report.ElapsedSeconds by node.Hands into hands
           where hands.Count() >= LeastRuns
           orderby hands.Key
           select (hands.Key, Statistics.Median(hands)),
    ];
}
