namespace Tars.Stages.Tables;

/// <summary>A series as what recurs with its period, how it moves slowly, and the rest.</summary>
/// <param name="Period">Points after which it recurs; 0 for none.</param>
/// <param name="Residual">What is left without both.</param>
/// <param name="Level">The series without what recurs.</param>
internal sealed record SeasonalParts(int Period, double[] Residual, double[] Level)
{
    /// <summary>The least autocorrelation at a period.</summary>
    private const double MinCorrelation = 0.3;
    private const int MinPeriods = 4;
    private const int Slow = 25;

    internal static SeasonalParts Of(TimeSeries series)
    {
        double[] values = series.Values;
        int period = PeriodOf(values, series.PerDay);
        double[] level = [.. values];
        if (period > 0)
        {
            double median = Statistics.Median(values);
            double[] usual = [.. Enumerable.Range(0, period).Select(phase => Statistics.Median(Every(values, phase, period)) - median)];
            for (int i = 0; i < level.Length; i++)
                level[i] -= usual[i % period];
        }

        double[] trend = RunningMedian(level, Math.Max(Slow, Math.Min(period, level.Length / 8)) | 1);
        return new(period, [.. level.Zip(trend, (x, slow) => x - slow)], level);
    }

    /// <summary>The median around each point; towards the ends of as many points as there are.</summary>
    internal static double[] RunningMedian(double[] values, int width)
    {
        var medians = new double[values.Length];
        var window = new List<double>(width);
        int half = width / 2;
        (int first, int behind) = (0, 0);
        for (int i = 0; i < values.Length; i++)
        {
            for (; behind < Math.Min(values.Length, i + half + 1); behind++)
                window.Insert(Place(window, values[behind]), values[behind]);
            for (; first < i - half; first++)
                window.RemoveAt(Place(window, values[first]));
            int middle = window.Count / 2;
            medians[i] = window.Count % 2 == 1 ? window[middle] : (window[middle - 1] + window[middle]) / 2;
        }

        return medians;
    }

    private static int Place(List<double> window, double value)
    {
        int at = window.BinarySearch(value);
        return at < 0 ? ~at : at;
    }

    // A day or a week where the series knows days, else the lag behind the first fall at which it is most like itself.
    private static int PeriodOf(double[] values, int perDay)
    {
        int most = values.Length / MinPeriods;
        (int Lag, double Correlation) best = (0, MinCorrelation);
        foreach (int lag in perDay > 1 ? [perDay, 7 * perDay] : (int[])[7, 12, 24, 30, 52])
        {
            if (lag <= most && Correlation(values, lag) is var found && found > best.Correlation + 0.05
                && found > Correlation(values, lag + (lag / 2)))
                best = (lag, found);
        }

        return best.Lag;
    }

    private static double Correlation(double[] values, int lag) =>
        lag >= values.Length ? 0 : Statistics.Correlation(values.AsSpan(lag), values.AsSpan(0, values.Length - lag));

    private static IEnumerable<double> Every(double[] values, int first, int step)
    {
        for (int i = first; i < values.Length; i += step)
            yield return values[i];
    }
}
