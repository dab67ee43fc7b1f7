using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Points of a series that recurs daily, weekly or otherwise, which are not where they should be at their time.</summary>
/// <remarks>
/// The season is the median of each phase, the slow part a running median; the rest is held against its own median deviation. Beyond
/// four deviations a point counts only when a power law through the rest's own tail makes fewer than 0.01 of such points likely.
/// </remarks>
internal sealed class P05SeasonalResidual() : SeriesCheck(
    "P05", "seasonal residual", "Deviations of points from what their phase and the points around them lead one to expect.", 4)
{
    private const double MaxExpected = 0.01;
    private const double MaxShare = 0.02;

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (TimeSeries series in context.TimeSeries)
        {
            SeasonalParts parts = SeasonalParts.Of(series);
            if (parts.Period == 0)
                continue;
            double deviation = Statistics.Deviation(parts.Residual, 0);
            if (deviation <= 0)
                continue;
            double[] sorted = [.. parts.Residual.Select(Math.Abs).Order()];
            int[] found =
            [
                .. Enumerable.Range(0, sorted.Length).Where(i => Math.Abs(parts.Residual[i]) > Threshold * deviation
                    && Statistics.TailChance(sorted, Math.Abs(parts.Residual[i])) * sorted.Length < MaxExpected),
            ];
            if (found.Length > 0 && found.Length <= sorted.Length * MaxShare)
                yield return Told(context, series, parts, found, deviation);
        }
    }

    private Finding Told(CheckContext context, TimeSeries series, SeasonalParts parts, int[] found, double deviation)
    {
        double most = found.Max(i => Math.Abs(parts.Residual[i])) / deviation;
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [series.Value, series.Time], "is off its season",
            Invariant(
                $"{series.Value.Name} recurs every {parts.Period} points, and is off its season by up to {most:F1} deviations in {TableText.Counted(found.Length, "point")}.")) with
        {
            Statistic = most,
            Affected = found.Length,
            Evidence =
            [
                .. found.Take(context.MaxEvidence).Select(i => series.Point(
                    context, i, CheckContext.Pair("expected", Math.Round(series.Values[i] - parts.Residual[i], 4)))),
            ],
            Suggestion = "Look at what happened at these times, or at how the values were taken.",
        };
    }
}
