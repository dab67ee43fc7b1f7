namespace Tars.Stages.Tables;

/// <summary>How unlike the mix of the newest values is to each mix before it: values that are usual one by one, but not together.</summary>
/// <remarks>
/// The least relative entropy between the shares of five equal parts of the range and those of earlier windows of the same width:
/// Wang and others, Statistical techniques for online anomaly detection in data centers, 2011. The width of 52 points and the five
/// parts are those of the benchmark's relative-entropy detector.
/// </remarks>
internal sealed class UnusualMix : SurpriseFeature
{
    private const int Width = 52;
    private const int Parts = 5;
    private const int MaxWindows = 60;

    // Added to each share of an earlier window, so that a part it has nothing in is unlikely and not impossible.
    private const double LeastShare = 0.01;

    private readonly Queue<double[]> _windows = new();
    private double _lowest = double.PositiveInfinity;
    private double _highest = double.NegativeInfinity;

    internal override double Next(SeriesSoFar series)
    {
        ReadOnlySpan<double> x = series.Values;
        (_lowest, _highest) = (Math.Min(_lowest, x[^1]), Math.Max(_highest, x[^1]));
        int at = x.Length - 1;
        if (at < 2 * Width)
            return double.NaN;
        Span<double> shares = stackalloc double[Parts];
        shares.Clear();
        foreach (double value in x[^Width..])
            shares[Part(value)] += 1.0 / Width;
        double least = double.NaN;
        foreach (double[] window in _windows)
        {
            double entropy = 0;
            for (int i = 0; i < Parts; i++)
                entropy += shares[i] > 0 ? shares[i] * Math.Log(shares[i] / window[i]) : 0;
            least = double.IsNaN(least) ? entropy : Math.Min(least, entropy);
        }

        if (at % Width == 0)
        {
            var window = new double[Parts];
            for (int i = 0; i < Parts; i++)
                window[i] = (shares[i] + LeastShare) / (1 + (LeastShare * Parts));
            _windows.Enqueue(window);
            if (_windows.Count > MaxWindows)
                _windows.Dequeue();
        }

        return Math.Max(0, least);
    }

    private int Part(double value) =>
        _highest > _lowest ? Math.Clamp((int)((value - _lowest) / (_highest - _lowest) * Parts), 0, Parts - 1) : 0;
}
