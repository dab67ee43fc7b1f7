using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Nodes that take longer for an item, or for the slowest of their calls, in the latest runs than in those before.</summary>
/// <remarks>
/// Mann and Whitney's test says whether, Hodges and Lehmann's shift by how much; the p-values of all nodes are corrected together.
/// A machine that was busier is told from slower code by nobody: the finding names both.
/// </remarks>
internal sealed class M04Regression() : RunCheck(
    "M04", "regression", ForensicPhase.Performance,
    "How much longer an item, and 95 % of the calls, take in the latest quarter of runs (4 at least) than in those before, by Hodges and Lehmann's shift.", 0.05)
{
    internal const int LeastRuns = 8;
    internal const int LeastItems = 5;
    private const int LeastLatest = 4;
    private const long LeastCalls = 40;

    // Below it the clock tells more of itself than of the work.
    private const double LeastSeconds = 1e-5;
    private const double MaxQ = 0.05;

    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? (context.Nodes.Any(node => Values(context, node.Name).Count >= LeastRuns) ? null
            : $"no node worked on {LeastItems} items in each of {LeastRuns} runs");

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        List<(string Node, bool Tail, List<(Pipeline.RunRecord Run, double Value)> Values)> tested =
        [
            .. from node in context.Nodes
               from tail in (bool[])[false, true]
               let values = tail ? Tails(context, node.Name) : Values(context, node.Name)
               where values.Count >= LeastRuns
               select (node.Name, tail, values),
        ];
        List<(double[] Before, double[] Latest)> parted = [.. tested.Select(one => Parted([.. one.Values.Select(value => value.Value)]))];

        double[] q = Statistics.QValues([.. parted.Select(one => RankStatistics.MannWhitney(one.Before, one.Latest))]);
        for (int i = 0; i < tested.Count; i++)
        {
            (string node, bool tail, List<(Pipeline.RunRecord Run, double Value)> values) = tested[i];
            (double[] before, double[] latest) = parted[i];
            double usual = Statistics.Median(before);
            double slower = RankStatistics.Shift(before, latest) / usual;
            if (q[i] >= MaxQ || !(slower > Threshold))
                continue;
            yield return Found(
                context, FindingStatus.Warn, FindingSeverity.Warning, [node], tail ? "slowest calls slower than before" : "slower than before",
                Invariant($"{node} takes {slower:P0} longer for {(tail ? "its slowest calls (p95)" : "an item")} in the latest {latest.Length} runs than in the {before.Length} before (q {q[i]:G2}).")) with
            {
                Statistic = slower,
                Affected = latest.Length,
                Suggestion = "Compare with: tars runs diff. A changed option, a larger input or a busier machine look the same from here.",
                Evidence =
                [
                    .. values.TakeLast(Finding.UsualEvidence)
                        .Select(one => RunContext.Place(("run", one.Run.Run), (tail ? "p95 s" : "s/item", Invariant($"{one.Value:0.######}")))),
                ],
            };
        }
    }

    private static (double[] Before, double[] Latest) Parted(double[] values)
    {
        int latest = Math.Max(LeastLatest, values.Length / 4);
        return (values[..^latest], values[^latest..]);
    }

    // Of fewer calls the 95th percentile is the slowest of them, which chance decides.
    private static List<(Pipeline.RunRecord Run, double Value)> Tails(RunContext context, string node) =>
        context.History.Of(node, LeastItems, one => one.Calls.Count >= LeastCalls && one.Calls.P95Seconds >= LeastSeconds ? one.Calls.P95Seconds : double.NaN);

    private static List<(Pipeline.RunRecord Run, double Value)> Values(RunContext context, string node) =>
        context.History.Of(node, LeastItems, one => one.BusySeconds / one.Completed);
}
