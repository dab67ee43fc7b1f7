namespace Tars.Stages.Tables;

/// <summary>How far the newest point lies from the nearest of the values at its time, or one point beside it, on the days before.</summary>
internal sealed class UnlikeSameTime : SurpriseFeature
{
    /// <summary>The days that are looked back: a week has a day of each kind.</summary>
    internal const int Days = 7;

    internal override double Next(SeriesSoFar series)
    {
        ReadOnlySpan<double> x = series.Values;
        int at = x.Length - 1;
        if (series.PerDay < 2 || at <= series.PerDay)
            return double.NaN;
        double best = double.PositiveInfinity;
        for (int day = 1; day <= Days && at - (day * series.PerDay) >= 1; day++)
        {
            int then = at - (day * series.PerDay);
            for (int near = -1; near <= 1; near++)
                best = Math.Min(best, Math.Abs(x[at] - x[then + near]));
        }

        return best / series.Scale;
    }
}
