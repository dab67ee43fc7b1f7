using System.Numerics;

namespace Tars.Stages.Tables;

/// <summary>The distance of the newest points from the most similar stretch of points before them.</summary>
/// <remarks>
/// The nearest neighbour of a lag embedding, as in Burnaev and Ishimtsev, Conformalized density- and distance-based anomaly detection in
/// time-series data, 2016; one neighbour by plain distance, where they take the mean of 27 by Mahalanobis' distance.
/// </remarks>
internal sealed class UnlikeAnyStretch : SurpriseFeature
{
    private const int Width = 12;

    internal override double Next(SeriesSoFar series)
    {
        ReadOnlySpan<double> x = series.Values;
        int at = x.Length - 1;
        return at < 2 * Width ? double.NaN : Math.Sqrt(Nearest(x, at) / Width) / series.Scale;
    }

    // Several stretches at a time, each in a lane: the stretches that end at `then`, `then` + 1, ...
    private static double Nearest(ReadOnlySpan<double> x, int at)
    {
        int last = at - Width;
        int then = Width - 1;
        var best = new Vector<double>(double.PositiveInfinity);
        for (; then + Vector<double>.Count - 1 <= last; then += Vector<double>.Count)
        {
            Vector<double> sum = Vector<double>.Zero;
            for (int k = 0; k < Width; k++)
            {
                Vector<double> far = new Vector<double>(x[at - k]) - new Vector<double>(x[(then - k)..]);
                sum += far * far;
            }

            best = Vector.Min(best, sum);
        }

        double nearest = double.PositiveInfinity;
        for (int lane = 0; lane < Vector<double>.Count; lane++)
            nearest = Math.Min(nearest, best[lane]);
        for (; then <= last; then++)
        {
            double sum = 0;
            for (int k = 0; k < Width; k++)
                sum += (x[at - k] - x[then - k]) * (x[at - k] - x[then - k]);
            nearest = Math.Min(nearest, sum);
        }

        return nearest;
    }
}
