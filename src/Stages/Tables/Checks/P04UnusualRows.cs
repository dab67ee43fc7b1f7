using MathNet.Numerics;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Rows that lie at the ends of several columns at once.</summary>
/// <remarks>
/// Two scores: the sum of the logarithms of the chances to lie so far out in each column (ECOD, Li and others, 2022), and the isolation
/// forest. A row is raised when it is among the outermost 0.5 % of the one and 2 % of the other, and when the sum is too large for a gamma
/// distribution with
/// the mean and the variance of all sums: correlated columns have sums that vary more, and are granted it so.
/// </remarks>
internal sealed class P04UnusualRows() : TableCheck(
    "P04", "unusual rows", ForensicPhase.Patterns,
    "Rows at the ends of several columns at once, by the sum of their tails and by an isolation forest.", 0.01)
{
    private const int MinColumns = 3;
    private const int MaxColumns = 16;
    private const int MinRows = 100;
    private const double Outermost = 0.005;
    private const int MinPlaces = 3;

    // How many times as many rows the forest may put before one.
    private const int Agreement = 4;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Measures.Count < MinColumns ? $"fewer than {MinColumns} columns hold numbers that measure something"
            : context.Profile.Rows < MinRows ? $"the rows are compared from {MinRows} on" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        int width = Math.Min(MaxColumns, context.Measures.Count);
        NumberRows sample = context.Sample;
        int[] whole = [
            .. Enumerable.Range(0, sample.Rows.Length).Where(
                i => !Enumerable.Range(0, width).Any(c => double.IsNaN(sample.Columns[c][i])))];
        if (whole.Length < MinRows)
            yield break;
        double[][] columns = [.. sample.Columns.Take(width).Select(column => whole.Select(i => column[i]).ToArray())];
        double[][] tails = [.. columns.Select(Tails)];
        double[] sums = [.. Enumerable.Range(0, whole.Length).Select(i => tails.Sum(tail => tail[i]))];
        double mean = sums.Average();
        double variance = sums.Sum(x => (x - mean) * (x - mean)) / sums.Length;
        double Chance(double sum) => SpecialFunctions.GammaUpperRegularized(mean * mean / variance, sum * mean / variance);
        int places = Math.Max(MinPlaces, (int)(whole.Length * Outermost));
        int[] candidates = [
            .. Enumerable.Range(0, whole.Length).OrderByDescending(i => sums[i]).Take(places).Where(
                i => Chance(sums[i]) * whole.Length < Threshold)];
        if (candidates.Length == 0)
            yield break;
        var forest = new IsolationForest(columns);
        double[] scores = [.. Enumerable.Range(0, whole.Length).Select(forest.Score)];
        double least = scores.OrderDescending().ElementAt(Math.Min(scores.Length, Agreement * places) - 1);
        int[] found = [.. candidates.Where(i => scores[i] >= least).OrderBy(i => whole[i])];
        if (found.Length > 0)
            yield return Told(
                context, width, [.. found.Select(i => sample.Rows[whole[i]])],
                [.. found.Select(i => tails.Select(tail => tail[i]).ToArray())], found.Min(i => Chance(sums[i]) * whole.Length));
    }

    // For each value the logarithm of the share of values at least as far out on its side.
    private static double[] Tails(double[] values)
    {
        double[] ranks = Statistics.Ranks(values);
        double n = values.Length;
        return [.. ranks.Select(rank => -Math.Log(2 * Math.Min(rank, n + 1 - rank) / (n + 1)))];
    }

    private Finding Told(CheckContext context, int width, long[] rows, double[][] tails, double least)
    {
        IReadOnlyList<ColumnProfile> measures = [.. context.Measures.Take(width)];
        string sampled = context.Profile.Rows > context.Sample.Rows.Length
            ? Invariant($" of {context.Sample.Rows.Length:N0} looked at")
            : string.Empty;
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, measures, "lies at the ends of several columns",
            Invariant(
                $"{TableText.Counted(rows.Length, "row")}{sampled} lie{(rows.Length == 1 ? "s" : string.Empty)} at the ends of several columns at once.")) with
        {
            Statistic = least,
            Affected = rows.Length,
            Evidence =
            [
                .. context.Rows(
                    $"row IN ({string.Join(", ", rows.Take(context.MaxEvidence))})", measures).Select((evidence, i) => evidence with
                {
                    Values =
                    [
                        .. evidence.Values,
                        CheckContext.Pair(
                            "furthest out in",
                            string.Join(
                                ", ",
                                tails[i].Index().OrderByDescending(tail => tail.Item).Take(2).Select(tail => measures[tail.Index].Name))),
                    ],
                }),
            ],
            Suggestion = "Look at these rows as a whole: each value is possible, all of them together hardly are.",
        };
    }
}
