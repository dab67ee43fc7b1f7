using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>The run from which on a node takes another time for an item (Pettitt's test, corrected over all nodes).</summary>
internal sealed class M05ChangePoint() : RunCheck(
    "M05", "change over history", ForensicPhase.Performance, "The run after which the time for an item is another, by Pettitt's test.", 0.01)
{
    private const int LeastRuns = 12;
    private const double LeastChange = 0.05;

    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? (context.Nodes.Any(node => Values(context, node.Name).Count >= LeastRuns) ? null
            : $"no node worked on {M04Regression.LeastItems} items in each of {LeastRuns} runs");

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        List<(string Node, List<(Pipeline.RunRecord Run, double Value)> Values)> tested =
        [
            .. context.Nodes.Select(node => (node.Name, Values(context, node.Name))).Where(one => one.Item2.Count >= LeastRuns),
        ];
        List<(int Before, double P)> changes = [.. tested.Select(one => RankStatistics.Pettitt([.. one.Values.Select(value => value.Value)]))];
        double[] q = Statistics.QValues([.. changes.Select(change => change.P)]);
        for (int i = 0; i < tested.Count; i++)
        {
            (string node, List<(Pipeline.RunRecord Run, double Value)> values) = tested[i];
            double before = Statistics.Median([.. values.Take(changes[i].Before).Select(value => value.Value)]);
            double after = Statistics.Median([.. values.Skip(changes[i].Before).Select(value => value.Value)]);
            if (q[i] >= Threshold || !(Math.Abs(after - before) > LeastChange * before))
                continue;
            Pipeline.RunRecord from = values[changes[i].Before].Run;
            yield return Found(
                context, FindingStatus.Warn, FindingSeverity.Info, [node], "changed",
                Invariant($"From run {from.Run} on, {node} takes {after:G3} s for an item instead of {before:G3} s (q {q[i]:G2}).")) with
            {
                Statistic = q[i],
                Affected = values.Count - changes[i].Before,
                Suggestion = $"See what changed: tars runs diff {values[changes[i].Before - 1].Run.Run} {from.Run}",
                Evidence = [RunContext.Place(("first run of the new level", from.Run), ("before", Invariant($"{before:G4}")), ("after", Invariant($"{after:G4}")))],
            };
        }
    }

    private static List<(Pipeline.RunRecord Run, double Value)> Values(RunContext context, string node) =>
        context.History.Of(node, M04Regression.LeastItems, one => one.BusySeconds / one.Completed);
}
