using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Stretches of a series whose shape did not occur before, in a series whose shapes recur.</summary>
/// <remarks>
/// By the left matrix profile: the distance of each window to the most similar one before it. A series in which half of the windows
/// are no more like an earlier one than a correlation of 0.75 has no shapes that recur, and none that are new.
/// </remarks>
internal sealed class P08Discord() : SeriesCheck(
    "P08", "new shape", "The distance of stretches of a series to the most similar one before them, in deviations from the usual distance.", 3)
{
    private const int MaxPoints = 12_000;
    private const int MaxSeries = 3;
    private const int Most = 3;
    private const int MinPeriods = 5;
    private const double Recurring = 0.5;

    // Besides the deviations: twice the distance that nine of ten windows stay below.
    private const double OverUsual = 2;

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (TimeSeries series in context.TimeSeries.Where(one => one.Values.Length <= MaxPoints).Take(MaxSeries))
        {
            int period = SeasonalParts.Of(series).Period;
            int width = period > 0 ? Math.Max(8, period / 2) : 24;
            int warm = Math.Max(MinPeriods * width, 2 * period);
            if (series.Values.Length < warm + (MinPeriods * width))
                continue;
            double middle = Statistics.Median(series.Values);
            double[] profile = MatrixProfile.Left([.. series.Values.Select(x => x - middle)], width);
            double[] settled = [.. profile.Skip(warm).Where(x => !double.IsNaN(x)).Order()];
            double usual = Statistics.Quantile(settled, 0.5);
            if (settled.Length == 0 || usual > Recurring * Math.Sqrt(2 * width))
                continue;
            double deviation = Math.Max(Statistics.Deviation(settled, usual), 0.02 * Math.Sqrt(2 * width));
            double limit = Math.Max(usual + (2 * Threshold!.Value * deviation), OverUsual * Statistics.Quantile(settled, 0.9));
            List<int> found = Peaks(profile, warm, width, limit);
            if (found.Count > 0)
                yield return Told(context, series, profile, found, width, usual, deviation);
        }
    }

    private static List<int> Peaks(double[] profile, int warm, int width, double limit)
    {
        var found = new List<int>();
        foreach (int i in Enumerable.Range(warm, Math.Max(0, profile.Length - warm)).Where(i => profile[i] > limit).OrderByDescending(i => profile[i]))
        {
            if (found.Count < Most && found.TrueForAll(other => Math.Abs(other - i) > width))
                found.Add(i);
        }

        found.Sort();
        return found;
    }

    private Finding Told(
        CheckContext context, TimeSeries series, double[] profile, List<int> found, int width, double usual, double deviation)
    {
        double most = found.Max(i => (profile[i] - usual) / deviation);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [series.Value, series.Time], "has a shape that is new",
            Invariant(
                $"{series.Value.Name} has {TableText.Counted(found.Count, "piece")} of {width} points like none before, the first from {series.Moment(found[0])} on.")) with
        {
            Statistic = most,
            Affected = found.Count,
            Evidence =
            [
                .. found.Select(i => series.Point(
                    context, i, new("until", series.Moment(i + width - 1)), CheckContext.Pair("distance", Math.Round(profile[i], 3)))),
            ],
            Suggestion = "Look at what happened in these stretches.",
        };
    }
}
