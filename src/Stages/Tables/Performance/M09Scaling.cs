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
            var law = ScalingLaw.Fit(groups);
            string fitted = Fitted(law, groups.Count);
            string message = Invariant($"{node} with {many} hands instead of {few} does {fast / slow:0.00} times as much: ")
                + Invariant($"{efficiency:P0} of what the hands promise. {fitted}");
            Evidence[] evidence =
            [
                .. groups.Select(group => RunContext.Place(
                    ("hands", Invariant($"{group.Hands}")), ("items a second", Invariant($"{group.Rate:0.###}")),
                    ("by the law", law is null ? null : Invariant($"{law.At(group.Hands):0.###}")))),
            ];
            yield return (efficiency >= Threshold
                ? Measured(context, [node], message, evidence)
                : Found(context, FindingStatus.Warn, FindingSeverity.Info, [node], "scales badly", message) with
                {
                    Evidence = evidence,
                    Suggestion = law?.Peak < many
                        ? Invariant($"Give it {Math.Max(1, Math.Round(law.Peak)):0} hands: more of them do less.")
                        : "Fewer hands leave more of the machine to other nodes; see which resource the hands share.",
                }) with
            {
                Statistic = efficiency,
            };
        }
    }

    private static string Fitted(ScalingLaw? law, int points)
    {
        if (law is null)
            return $"The scalability law is not fitted: it takes {ScalingLaw.LeastPoints} numbers of hands, and there are {points}.";
        string peak = double.IsFinite(law.Peak) ? Invariant($"{Math.Max(1, Math.Round(law.Peak)):0} hands do most") : "more hands always do more";
        return Invariant($"By the scalability law contention is {law.Contention:0.0000} and coherence {law.Coherence:0.000000}, so that {peak} ")
            + Invariant($"(fitted to {law.Error:P0}).");
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
