namespace Tars.Benchmarks.Forensics;

/// <summary>
/// The baseline of the Numenta Anomaly Benchmark with a published standard score of 39.6: how many deviations a value lies from the
/// mean of the last 6,400.
/// </summary>
/// <remarks>Here to tell how hard made-up series are, beside the real ones.</remarks>
internal static class WindowedGaussian
{
    private const int Window = 6_400;
    private const double LeastDeviation = 1e-6;

    public static double[] Scores(double[] values)
    {
        var scores = new double[values.Length];
        (double sum, double squares) = (0, 0);
        for (int i = 0; i < values.Length; i++)
        {
            // Around the first value, so that the squares of large ones do not cancel.
            double value = values[i] - values[0];
            int count = Math.Min(i, Window);
            double mean = count == 0 ? 0 : sum / count;
            double deviation = count == 0 ? 1 : Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean)));
            scores[i] = Math.Abs(value - mean) / Math.Max(LeastDeviation, deviation);
            sum += value;
            squares += value * value;
            if (count < Window)
                continue;
            double oldest = values[i - Window] - values[0];
            sum -= oldest;
            squares -= oldest * oldest;
        }

        return scores;
    }
}
