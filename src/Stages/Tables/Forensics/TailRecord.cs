namespace Tars.Stages.Tables;

/// <summary>
/// All values of a feature so far, and how unusual the next one is among them: its conformal rank, continued beyond the record.
/// </summary>
internal sealed class TailRecord
{
    /// <summary>Values before which nothing is unusual.</summary>
    private const int MinValues = 20;

    // Beyond this share of the values the tail is taken for exponential, with the mean excess of the values there.
    private const double Body = 0.98;
    private const double Least = 1e-12;

    // Of the edge: what ends sharply, such as steps of a smooth curve, must not make every value a little beyond it a surprise.
    private const double LeastExcess = 0.2;

    // In the unit of the feature, the spread of the series or bits: of what is nearly always 0, the first value above it is no miracle.
    private const double LeastUnits = 0.1;

    private readonly List<double> _sorted = [];

    /// <summary>The chance of a value at least so large, from those before it.</summary>
    internal double Chance(double value)
    {
        if (_sorted.Count < MinValues)
            return 1;
        double rank = (_sorted.Count - Place(value) + 1.0) / (_sorted.Count + 1);
        int at = (int)(Body * _sorted.Count);
        double edge = _sorted[at];
        if (value <= edge)
            return rank;
        double excess = 0;
        for (int i = at; i < _sorted.Count; i++)
            excess += _sorted[i] - edge;
        excess /= _sorted.Count - at;
        excess = Math.Max(excess, Math.Max(LeastUnits, Math.Abs(edge) * LeastExcess));
        return Math.Clamp((1 - Body) * Math.Exp(-(value - edge) / excess), Least, rank);
    }

    internal void Add(double value) => _sorted.Insert(Place(value), value);

    /// <summary>A quantile of the values; NaN for none.</summary>
    internal double Quantile(double share) => _sorted.Count == 0 ? double.NaN : _sorted[(int)(share * (_sorted.Count - 1))];

    private int Place(double value)
    {
        (int low, int high) = (0, _sorted.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_sorted[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
