namespace Tars.Stages.Tables;

/// <summary>The form of the newest eight blocks of a series: where they lie, and how they change from the coarse to the fine.</summary>
/// <remarks>
/// The features of ARTime (see <see cref="FormVigilance"/>): levels in eighty parts of the range, those near the median set to it, and
/// the Haar transform of the eight of them brought to their own range, brought to its own range again.
/// </remarks>
internal sealed class BlockForm
{
    /// <summary>The blocks of a form.</summary>
    internal const int Width = 8;

    private const int Levels = 80;

    // Of the range: what lies no farther from the median is taken for it.
    private const double Middle = 0.075;

    private readonly double[] _newest = new double[Width];
    private readonly int[] _seen = new int[Levels + 1];
    private int _blocks;

    /// <summary>The form up to a block: the transform and the levels; all 0 before there are enough.</summary>
    /// <param name="share">Where the block lies in the range, from 0 to 1.</param>
    internal double[] Next(double share)
    {
        int level = (int)Math.Round(Math.Clamp(share, 0, 1) * Levels);
        _seen[level]++;
        _blocks++;
        double median = Median() / (double)Levels;
        double value = level / (double)Levels;
        _newest.AsSpan(1).CopyTo(_newest);
        _newest[^1] = Math.Abs(value - median) < Middle ? median : value;
        var form = new double[2 * Width];
        if (_blocks < Width)
            return form;
        _newest.CopyTo(form, Width);
        Transform(form.AsSpan(0, Width));
        return form;
    }

    private int Median()
    {
        int median = 0;
        for (int below = _seen[0]; below <= _blocks / 2 && median < Levels; below += _seen[median])
            median++;
        return median;
    }

    private void Transform(Span<double> form)
    {
        double[] rest = [.. _newest];
        ToRange(rest);
        for (int half = Width / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                (double first, double second) = (rest[2 * i], rest[(2 * i) + 1]);
                form[half + i] = (second - first) / Math.Sqrt(2);
                rest[i] = (first + second) / Math.Sqrt(2);
            }
        }

        form[0] = rest[0];
        ToRange(form);
    }

    // From 0 to 1; all 0 where they are the same.
    private static void ToRange(Span<double> values)
    {
        (double lowest, double highest) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values)
            (lowest, highest) = (Math.Min(lowest, value), Math.Max(highest, value));
        double range = highest > lowest ? highest - lowest : 1;
        foreach (ref double value in values)
            value = (value - lowest) / range;
    }
}
