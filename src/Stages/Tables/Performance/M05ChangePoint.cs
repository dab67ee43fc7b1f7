using Tars.Pipeline;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>The runs from which on a node takes another time for an item.</summary>
/// <remarks>
/// <see cref="ChangePoints"/> over the logarithm of the times, in units of the noise that neighbouring runs show, says where. The penalty of a
/// change is the square of the normal quantile that the largest of all splits of all nodes exceeds by chance in one history of a hundred,
/// rather than BIC's 2 log n, which one history of ten exceeds. Each change has to hold by Mann and Whitney's test on the runs of both sides as well,
/// which no single slow run moves, at the threshold divided by how many times the fewest runs there are.
/// </remarks>
internal sealed class M05ChangePoint() : RunCheck(
    "M05", "change over history", ForensicPhase.Performance,
    "The runs after which the time for an item is another, by PELT and Mann and Whitney's test on the runs before and behind.", 0.01)
{
    private const int LeastRuns = 12;
    private const double LeastChange = 0.05;

    // The fewest of which complete separation is less likely than the threshold by chance: 2 / C(12, 6) is .002.
    private const int LeastSegment = 6;

    // Below this share of the time scatter is that of the clock, and no change that anybody would look at.
    private const double LeastNoise = 0.01;

    // How far a run may stand out from its neighbours, in units of the noise, before it is taken for one of them.
    private const double FarRun = 3;

    internal override string? WhyNot(RunContext context) => base.WhyNot(context)
        ?? (context.Nodes.Any(node => Values(context, node.Name).Count >= LeastRuns) ? null
            : $"no node worked on {M04Regression.LeastItems} items in each of {LeastRuns} runs");

    internal override IEnumerable<Finding> Run(RunContext context)
    {
        List<(string Node, List<(RunRecord Run, double Value)> Values)> tested =
        [
            .. context.Nodes.Select(node => (node.Name, Values(context, node.Name))).Where(one => one.Item2.Count >= LeastRuns),
        ];
        List<List<Change>> changes =
        [
            .. tested.Select(one => Changes([.. one.Values.Select(value => value.Value)], tested.Count)),
        ];
        Queue<double> q = new(Statistics.QValues([.. changes.SelectMany(some => some.Select(change => change.P))]));
        for (int i = 0; i < tested.Count; i++)
        {
            List<Change> held = [.. changes[i].Select(change => change with { P = q.Dequeue() }).Where(change => change.P < Threshold)];
            if (held.Count > 0)
                yield return Told(context, tested[i].Node, tested[i].Values, held);
        }
    }

    private Finding Told(RunContext context, string node, List<(RunRecord Run, double Value)> values, List<Change> changes)
    {
        string said = string.Join(
            "; ",
            changes.Select(change => Invariant($"from run {values[change.At].Run.Run} on, {node} takes {change.After:G3} s for an item ")
                + Invariant($"instead of {change.Before:G3} s (q {change.P:G2})")));
        return Found(context, FindingStatus.Warn, FindingSeverity.Info, [node], "changed", $"F{said[1..]}.") with
        {
            Statistic = changes.Min(change => change.P),
            Affected = values.Count - changes[^1].At,
            Suggestion = $"See what changed: tars runs diff {values[changes[^1].At - 1].Run.Run} {values[changes[^1].At].Run.Run}",
            Evidence =
            [
                .. changes.Take(Finding.UsualEvidence).Select(change => RunContext.Place(
                    ("first run of the new level", values[change.At].Run.Run), ("before", Invariant($"{change.Before:G4}")),
                    ("after", Invariant($"{change.After:G4}")))),
            ],
        };
    }

    /// <summary>The changes of one node's times that hold against the segments beside them, with their p-values.</summary>
    /// <param name="seconds">Times, one a run.</param>
    /// <param name="nodes">How many nodes are looked at.</param>
    internal List<Change> Changes(double[] seconds, int nodes)
    {
        double[] level = [.. seconds.Select(value => Math.Log(Math.Max(value, 1e-12)))];
        double[] steps = [.. level.Zip(level.Skip(1), (a, b) => b - a)];
        double noise = Math.Max(LeastNoise, Statistics.Deviation(steps, 0) / Math.Sqrt(2));
        double[] usual = SeasonalParts.RunningMedian(level, LeastSegment - 1);
        double[] calm = [.. level.Select((value, i) => Math.Clamp(value, usual[i] - (FarRun * noise), usual[i] + (FarRun * noise)) / noise)];
        double quantile = Statistics.NormalQuantile(1 - (Threshold!.Value / (2.0 * nodes * seconds.Length)));

        // Where to look was chosen by the same values: as many places, as many chances.
        double most = Threshold!.Value * LeastRuns / seconds.Length;
        List<int> places = [.. ChangePoints.Find(calm, quantile * quantile, LeastSegment)];
        while (true)
        {
            List<Change> changes = [.. places.Select((_, i) => Between(seconds, places, i))];
            Change? weakest = changes.Where(change => !change.Holds(most)).OrderByDescending(change => change.P).FirstOrDefault();
            if (weakest is null)
                return changes;
            places.Remove(weakest.At);
        }
    }

    private static Change Between(double[] seconds, List<int> places, int i)
    {
        double[] before = seconds[(i == 0 ? 0 : places[i - 1])..places[i]];
        double[] after = seconds[places[i]..(i + 1 == places.Count ? seconds.Length : places[i + 1])];
        return new Change(places[i], Statistics.Median(before), Statistics.Median(after), RankStatistics.MannWhitney(before, after));
    }

    private static List<(RunRecord Run, double Value)> Values(RunContext context, string node) =>
        context.History.Of(node, M04Regression.LeastItems, one => one.BusySeconds / one.Completed);

    internal sealed record Change(int At, double Before, double After, double P)
    {
        internal bool Holds(double most) => P < most && Math.Abs(After - Before) > LeastChange * Before;
    }
}
