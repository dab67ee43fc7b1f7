using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>The node whose hands were busy nearly all the time: the run could not have been faster without it being so.</summary>
internal sealed class M03Bottleneck() : RunCheck(
    "M03", "bottleneck", ForensicPhase.Performance, "The share of the time in which the hands of a node were busy.", 0.85)
{
    // Starting costs about as much; what is shorter has no bottleneck worth a name.
    private const double LeastSeconds = 1;

    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? (context.History.Report!.ElapsedSeconds < LeastSeconds ? "the run took less than a second" : null);

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        var explained = RunExplanation.Of(context.History.Report!);
        NodeShares? most = explained.Nodes.MaxBy(node => node.Busy);
        if (most is null || most.Busy <= Threshold)
            yield break;
        yield return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, [most.Name], "sets the pace",
            Invariant($"{most.Name} was busy {most.Busy:P0} of the time with {TableText.Counted(most.Hands, "hand")}: it sets the pace.")) with
        {
            Statistic = most.Busy,
            Suggestion = explained.Advice,
            Evidence =
            [
                .. explained.Nodes.Take(Finding.UsualEvidence).Select(node => RunContext.Place(
                    ("node", node.Name), ("busy", Invariant($"{node.Busy:0.000}")), ("blocked", Invariant($"{node.Blocked:0.000}")),
                    ("starved", Invariant($"{node.Starved:0.000}")), ("queue fill", Invariant($"{node.QueueFill:0.000}")))),
            ],
        };
    }
}
