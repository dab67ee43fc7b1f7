using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Points at which the level or the spread of a series changes for good.</summary>
/// <remarks>
/// Medians, and median deviations, of the points before and behind are compared; six deviations, as ADTK's LevelShift asks. The place
/// is the split of both windows that leaves the least squared distance. A series that wanders, where every tenth point looks like a
/// shift, has no levels.
/// </remarks>
internal sealed class P06LevelShift() : SeriesCheck(
    "P06", "level shift", "The difference of the medians of the points before and behind, in deviations of the series around its level.", 6)
{
    private const int Window = 30;
    private const int MaxShifts = 20;
    private const double MaxShare = 0.10;

    // How far a shift stands out from the usual difference, which is large where a series wanders.
    private const double Wandering = 5;

    // Of the natural logarithm of two spreads; six deviations of it for windows of 30 normal values.
    private const double SpreadRatio = 1.6;

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (TimeSeries series in context.TimeSeries)
        {
            SeasonalParts parts = SeasonalParts.Of(series);
            int window = Math.Max(Window, Math.Min(parts.Period, series.Values.Length / 10));
            double deviation = Statistics.Deviation(parts.Residual, 0);
            if (deviation <= 0 || series.Values.Length < 4 * window)
                continue;
            if (Shifts(parts.Level, window, deviation) is { Count: > 0 and <= MaxShifts } shifts)
                yield return Told(context, series, shifts);
        }
    }

    /// <summary>The places, each with its size in deviations: of the level, or when none is, of the spread.</summary>
    private List<(int At, double Size, bool IsLevel)> Shifts(double[] level, int window, double deviation)
    {
        int n = level.Length;
        var scores = new double[n];
        var spreads = new double[n];
        double[] medians = SeasonalParts.RunningMedian(level, window | 1);
        double[] far = [.. level.Zip(medians, (x, median) => Math.Abs(x - median))];
        double[] deviations = SeasonalParts.RunningMedian(far, window | 1);
        int half = (window | 1) / 2;
        for (int i = window; i < n - window; i++)
        {
            (int before, int behind) = (i - 1 - half, i + half);
            scores[i] = Math.Abs(medians[behind] - medians[before]) / deviation;
            spreads[i] = deviations[before] > 0 && deviations[behind] > 0 ? Math.Abs(Math.Log(deviations[behind] / deviations[before])) : 0;
        }

        List<(int, double, bool)> found = [];
        foreach ((double[] score, double least, bool isLevel) in new[] { (scores, Threshold!.Value, true), (spreads, SpreadRatio, false) })
        {
            double limit = Math.Max(least, Wandering * Statistics.Median(score.Skip(window).Take(n - (2 * window))));
            if (found.Count > 0 || score.Count(x => x > limit) > MaxShare * n)
                continue;
            if (limit > least && score.Any(x => x > least))
                break;
            for (int i = 0; i < n;)
            {
                if (score[i] <= limit)
                {
                    i++;
                    continue;
                }

                int end = i;
                for (int gap = 0; end < n && gap < window; end++)
                    gap = score[end] > limit ? 0 : gap + 1;
                int peak = Enumerable.Range(i, end - i).MaxBy(at => score[at]);
                found.Add((Split(isLevel ? level : far, Math.Max(0, peak - window), Math.Min(n, peak + window)), score[peak], isLevel));
                i = end;
            }
        }

        return found;
    }

    private static int Split(double[] values, int first, int end)
    {
        double all = 0;
        for (int i = first; i < end; i++)
            all += values[i];
        (int best, double most, double left) = (first + 1, double.NegativeInfinity, 0);
        for (int i = first + 1; i < end; i++)
        {
            left += values[i - 1];
            double between = (left * left / (i - first)) + ((all - left) * (all - left) / (end - i));
            if (between > most)
                (best, most) = (i, between);
        }

        return best;
    }

    private Finding Told(CheckContext context, TimeSeries series, List<(int At, double Size, bool IsLevel)> shifts)
    {
        string what = shifts[0].IsLevel ? "level" : "spread";
        double most = shifts.Max(shift => shift.Size);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [series.Value, series.Time], $"changes its {what}",
            Invariant(
                $"{series.Value.Name} changes its {what} at {TableText.Counted(shifts.Count, "point")}, the first at {series.Moment(shifts[0].At)}.")) with
        {
            Statistic = most,
            Threshold = shifts[0].IsLevel ? Threshold : SpreadRatio,
            Affected = shifts.Count,
            Evidence = [
                .. shifts.Take(context.MaxEvidence).Select(
                    shift => series.Point(context, shift.At, CheckContext.Pair("size", Math.Round(shift.Size, 2))))],
            Suggestion = "Find out what changed then: the thing itself, how it is measured, or the unit.",
        };
    }
}
