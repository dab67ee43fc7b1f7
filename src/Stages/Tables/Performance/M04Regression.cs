using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Nodes that take longer for an item in the latest runs than in those before.</summary>
/// <remarks>
/// Mann and Whitney's test says whether, Hodges and Lehmann's shift by how much; the p-values of all nodes are corrected together.
/// A machine that was busier is told from slower code by nobody: the finding names both.
/// </remarks>
internal sealed class M04Regression() : RunCheck(
    "M04", "regression", ForensicPhase.Performance,
    "How much longer an item takes in the latest quarter of runs (4 at least) than in those before, by Hodges and Lehmann's shift.", 0.05)
{
    internal const int LeastRuns = 8;
    internal const int LeastItems = 5;
    private const int LeastLatest = 4;
    private const double MaxQ = 0.05;

    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? (context.Nodes.Any(node => Values(context, node.Name).Count >= LeastRuns) ? null
            : $"no node worked on {LeastItems} items in each of {LeastRuns} runs");

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        List<(string Node, double[] Before, double[] Latest)> tested = [];
        foreach (string node in context.Nodes.Select(node => node.Name))
        {
            double[] values = [.. Values(context, node).Select(one => one.Value)];
            if (values.Length >= LeastRuns)
            {
                int latest = Math.Max(LeastLatest, values.Length / 4);
                tested.Add((node, values[..^latest], values[^latest..]));
            }
        }

        double[] q = Statistics.QValues([.. tested.Select(one => RankStatistics.MannWhitney(one.Before, one.Latest))]);
        for (int i = 0; i < tested.Count; i++)
        {
            (string node, double[] before, double[] latest) = tested[i];
            double usual = Statistics.Median(before);
            double slower = RankStatistics.Shift(before, latest) / usual;
            if (q[i] >= MaxQ || !(slower > Threshold))
                continue;
            yield return Found(
                context, FindingStatus.Warn, FindingSeverity.Warning, [node], "slower than before",
                Invariant($"{node} takes {slower:P0} longer for an item in the latest {latest.Length} runs than in the {before.Length} before (q {q[i]:G2}).")) with
            {
                Statistic = slower,
                Affected = latest.Length,
                Suggestion = "Compare with: tars runs diff. A changed option, a larger input or a busier machine look the same from here.",
                Evidence =
                [
                    .. Values(context, node).TakeLast(Finding.UsualEvidence)
                        .Select(one => RunContext.Place(("run", one.Run.Run), ("s/item", Invariant($"{one.Value:0.######}")))),
                ],
            };
        }
    }

    private static List<(Pipeline.RunRecord Run, double Value)> Values(RunContext context, string node) =>
        context.History.Of(node, LeastItems, one => one.BusySeconds / one.Completed);
}
