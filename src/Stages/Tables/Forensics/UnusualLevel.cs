namespace Tars.Stages.Tables;

/// <summary>How far the mean of the newest points lies from the median of such means: what drifts or shifts without a step.</summary>
internal sealed class UnusualLevel : SurpriseFeature
{
    private const int Width = 12;
    private const int MinPoints = 60;

    private readonly TailRecord _means = new();

    internal override double Next(SeriesSoFar series)
    {
        ReadOnlySpan<double> x = series.Values;
        if (x.Length <= Width)
            return double.NaN;
        double mean = 0;
        foreach (double value in x[^Width..])
            mean += value / Width;
        double far = x.Length > MinPoints ? Math.Abs(mean - _means.Quantile(0.5)) / series.Scale : double.NaN;
        _means.Add(mean);
        return far;
    }
}
