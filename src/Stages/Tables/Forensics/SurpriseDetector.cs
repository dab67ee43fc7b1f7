using System.Runtime.InteropServices;

namespace Tars.Stages.Tables;

/// <summary>
/// How surprising each point of a series is, from the points before it alone: one setting for all series, nothing learned from labels.
/// </summary>
/// <remarks>
/// Four features are looked at: the step from the point before; the distance to the values at the same time of the days before; the
/// distance of the last points to the most similar stretch so far; and to the stretches at the same time of the days before. Each is
/// turned into a chance by its own record (<see cref="TailRecord"/>), and the score is how many orders of magnitude the two least
/// likely ones make together. Of the points that follow a surprise only one that is half as surprising again is reported, for a rest.
/// </remarks>
internal sealed class SurpriseDetector
{
    /// <summary>Scores below this are reported as 0.</summary>
    internal const double MinScore = 2;

    private const int Features = 4;
    private const int Width = 12;
    private const int Days = 7;
    private const int MaxPerDay = 600;
    private const int ScaleEvery = 50;
    private const double Rest = 0.5;
    private const double Silent = 0.6;
    private const double Renewed = 1.5;

    private readonly int _perDay;
    private readonly int _warmUp;
    private readonly List<double> _values = [];
    private readonly TailRecord _levels = new();
    private readonly TailRecord[] _records = [.. Enumerable.Range(0, Features).Select(_ => new TailRecord())];
    private double _scale = 1;
    private int _last = int.MinValue / 2;
    private double _lastScore;

    /// <param name="perDay">Points in a day; 0 where the series knows no days.</param>
    /// <param name="warmUp">Points from which the series is learned; the first of them score 0.</param>
    internal SurpriseDetector(int perDay, int warmUp) => (_perDay, _warmUp) = (perDay, warmUp);

    /// <summary>Takes the next point and scores it: 0, or from <see cref="MinScore"/> on the orders of magnitude of its chance.</summary>
    internal double Next(double value)
    {
        int at = _values.Count;
        _values.Add(value);
        if (at % ScaleEvery == 0)
            Rescale();
        double score = at < ScaleEvery ? 0 : Score(at);
        _levels.Add(value);
        if (at < _warmUp * Silent || score < MinScore || (at - _last < Rest * _warmUp && score <= Renewed * _lastScore))
            return 0;
        (_last, _lastScore) = (at, score);
        return score;
    }

    /// <summary>Scores a whole series, point by point.</summary>
    internal static double[] Scores(IReadOnlyList<double> values, int perDay, int warmUp, CancellationToken cancellationToken = default)
    {
        var detector = new SurpriseDetector(perDay, warmUp);
        var scores = new double[values.Count];
        for (int i = 0; i < scores.Length; i++)
        {
            if (i % 256 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            scores[i] = detector.Next(values[i]);
        }

        return scores;
    }

    private double Score(int at)
    {
        ReadOnlySpan<double> x = CollectionsMarshal.AsSpan(_values);
        Span<double> features = [Step(x, at), SameTime(x, at), Nearest(x, at), SameStretch(x, at)];
        (double most, double second) = (0, 0);
        for (int i = 0; i < Features; i++)
        {
            if (double.IsNaN(features[i]))
                continue;
            double surprise = -Math.Log10(_records[i].Chance(features[i]));
            _records[i].Add(features[i]);
            if (surprise > most)
                (most, second) = (surprise, most);
            else if (surprise > second)
                second = surprise;
        }

        return most + second;
    }

    // The spread of nine tenths of the values; of a series that hardly varies, what there is.
    private void Rescale()
    {
        double spread = _levels.Quantile(0.9) - _levels.Quantile(0.1);
        if (double.IsNaN(spread))
            return;
        if (spread <= 1e-9)
            spread = _levels.Quantile(1) - _levels.Quantile(0);
        _scale = spread > 1e-9 ? spread : Math.Max(1e-9, Math.Abs(_levels.Quantile(0)) * 0.01);
    }

    private double Step(ReadOnlySpan<double> x, int at) => at == 0 ? double.NaN : Math.Abs(x[at] - x[at - 1]) / _scale;

    // The nearest of the values at that time, or one point before or behind it, on the days before.
    private double SameTime(ReadOnlySpan<double> x, int at)
    {
        if (_perDay < 2 || at <= _perDay)
            return double.NaN;
        double best = double.PositiveInfinity;
        for (int day = 1; day <= Days && at - (day * _perDay) >= 1; day++)
        {
            int then = at - (day * _perDay);
            for (int near = -1; near <= 1; near++)
                best = Math.Min(best, Math.Abs(x[at] - x[then + near]));
        }

        return best / _scale;
    }

    private double SameStretch(ReadOnlySpan<double> x, int at)
    {
        if (_perDay is < 2 or > MaxPerDay || at < _perDay + Width)
            return double.NaN;
        double best = double.PositiveInfinity;
        for (int day = 1; day <= Days && at - (day * _perDay) - Width >= 0; day++)
        {
            double sum = 0;
            for (int k = 0; k < Width; k++)
                sum += Math.Abs(x[at - k] - x[at - k - (day * _perDay)]);
            best = Math.Min(best, sum / Width);
        }

        return best / _scale;
    }

    private double Nearest(ReadOnlySpan<double> x, int at)
    {
        if (at < 2 * Width)
            return double.NaN;
        double best = double.PositiveInfinity;
        for (int then = Width - 1; then <= at - Width; then++)
        {
            double sum = 0;
            for (int k = 0; k < Width && sum < best; k++)
            {
                double far = x[at - k] - x[then - k];
                sum += far * far;
            }

            best = Math.Min(best, sum);
        }

        return Math.Sqrt(best / Width) / _scale;
    }
}
