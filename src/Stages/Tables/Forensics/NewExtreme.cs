namespace Tars.Stages.Tables;

/// <summary>How far the newest point lies above the highest or below the lowest one before it.</summary>
internal sealed class NewExtreme : SurpriseFeature
{
    private const int MinPoints = 50;

    private double _lowest = double.PositiveInfinity;
    private double _highest = double.NegativeInfinity;

    internal override double Next(SeriesSoFar series)
    {
        double value = series.Values[^1];
        double beyond = series.Values.Length > MinPoints
            ? Math.Max(0, Math.Max(value - _highest, _lowest - value)) / series.Scale
            : double.NaN;
        (_lowest, _highest) = (Math.Min(_lowest, value), Math.Max(_highest, value));
        return beyond;
    }
}
