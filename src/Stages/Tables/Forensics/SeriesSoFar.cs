using System.Runtime.InteropServices;

namespace Tars.Stages.Tables;

/// <summary>The points of a series that are known at a moment, the newest one last, and how far they usually lie apart.</summary>
/// <param name="perDay">Points in a day; 0 where the series knows no days.</param>
internal sealed class SeriesSoFar(int perDay)
{
    private const int ScaleEvery = 50;

    private readonly List<double> _values = [];
    private readonly TailRecord _levels = new();

    /// <summary>Points in a day; 0 where the series knows no days.</summary>
    internal int PerDay { get; } = perDay;

    /// <summary>All points; valid until the next is added.</summary>
    internal ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>The spread of nine tenths of the values; of a series that hardly varies, what there is. Never 0.</summary>
    internal double Scale { get; private set; } = 1;

    internal void Add(double value)
    {
        if (_values.Count % ScaleEvery == 0)
            Rescale();
        _values.Add(value);
        _levels.Add(value);
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
