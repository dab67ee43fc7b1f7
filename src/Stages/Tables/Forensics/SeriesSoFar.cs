using System.Runtime.InteropServices;

namespace Tars.Stages.Tables;

/// <summary>The points of a series that are known at a moment, the newest one last, and how far they usually lie apart.</summary>
/// <param name="perDay">Points in a day; 0 where the series knows no days.</param>
internal sealed class SeriesSoFar(int perDay)
{
    /// <summary>The days that are looked back: a week has a day of each kind.</summary>
    internal const int Days = 7;

    private const int ScaleEvery = 50;
    private const double DaySeconds = 86_400;

    private readonly List<double> _values = [];
    private readonly List<double> _seconds = [];
    private readonly int[] _before = new int[Days];
    private readonly TailRecord _levels = new();

    /// <summary>Points in a day; 0 where the series knows no days.</summary>
    internal int PerDay { get; } = perDay;

    /// <summary>All points; valid until the next is added.</summary>
    internal ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>The spread of nine tenths of the values; of a series that hardly varies, what there is. Never 0.</summary>
    internal double Scale { get; private set; } = 1;

    /// <param name="value">What is measured.</param>
    /// <param name="seconds">When, from any start; not before the point before it.</param>
    internal void Add(double value, double seconds)
    {
        if (_values.Count % ScaleEvery == 0)
            Rescale();
        _values.Add(value);
        _seconds.Add(seconds);
        _levels.Add(value);
    }

    /// <summary>
    /// The last point that was known at the newest point's time of the day, so many days before it; -1 for none. By the clock, since
    /// after a gap so many points back is another time.
    /// </summary>
    /// <param name="days">From 1 to <see cref="Days"/>.</param>
    internal int Before(int days)
    {
        double then = _seconds[^1] - (days * DaySeconds);
        if (PerDay < 2 || then < _seconds[0])
            return -1;
        ref int at = ref _before[days - 1];
        while (at + 1 < _seconds.Count - 1 && _seconds[at + 1] <= then)
            at++;
        return at;
    }

    private void Rescale()
    {
        double spread = _levels.Quantile(0.9) - _levels.Quantile(0.1);
        if (double.IsNaN(spread))
            return;
        if (spread <= 1e-9)
            spread = _levels.Quantile(1) - _levels.Quantile(0);
        Scale = spread > 1e-9 ? spread : Math.Max(1e-9, Math.Abs(_levels.Quantile(0)) * 0.01);
    }
}
