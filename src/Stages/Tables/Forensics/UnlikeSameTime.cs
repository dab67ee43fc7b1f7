namespace Tars.Stages.Tables;

/// <summary>How far the newest point lies from the nearest of the values at its time, or one point beside it, on the days before.</summary>
internal sealed class UnlikeSameTime : SurpriseFeature
{
    internal override double Next(SeriesSoFar series)
    {
        ReadOnlySpan<double> x = series.Values;
        double best = double.PositiveInfinity;
        for (int day = 1; day <= SeriesSoFar.Days && series.Before(day) is var then and > 0; day++)
        {
            for (int at = then - 1; at <= Math.Min(then + 1, x.Length - 2); at++)
                best = Math.Min(best, Math.Abs(x[^1] - x[at]));
        }

        return double.IsPositiveInfinity(best) ? double.NaN : best / series.Scale;
    }
}
