namespace Tars.Stages.Tables;

/// <summary>The mean distance of the newest points from those at the same time of the day before them that is most like them.</summary>
internal sealed class UnlikeSameStretch : SurpriseFeature
{
    private const int Width = 12;

    // With more points a day the stretch is too short to have a shape of its own.
    private const int MaxPerDay = 600;

    internal override double Next(SeriesSoFar series)
    {
        ReadOnlySpan<double> x = series.Values;
        int now = x.Length - 1;
        double best = double.PositiveInfinity;
        for (int day = 1; day <= SeriesSoFar.Days && series.PerDay <= MaxPerDay && series.Before(day) is var then and >= Width; day++)
        {
            double sum = 0;
            for (int k = 0; k < Width; k++)
                sum += Math.Abs(x[now - k] - x[then - k]);
            best = Math.Min(best, sum / Width);
        }

        return double.IsPositiveInfinity(best) ? double.NaN : best / series.Scale;
    }
}
