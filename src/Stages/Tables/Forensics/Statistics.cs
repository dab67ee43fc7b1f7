using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Tars.Stages.Tables;

/// <summary>What the statistical checks share.</summary>
internal static class Statistics
{
    /// <summary>
    /// Benjamini and Hochberg's q-values: raising what has q &lt; 0.05 lets at most one in twenty of what is raised be chance, however
    /// many columns were tested.
    /// </summary>
    internal static double[] QValues(IReadOnlyList<double> p)
    {
        int[] order = [.. Enumerable.Range(0, p.Count).OrderByDescending(i => p[i])];
        var q = new double[p.Count];
        double least = 1;
        for (int i = 0; i < order.Length; i++)
        {
            least = Math.Min(least, p[order[i]] * p.Count / (p.Count - i));
            q[order[i]] = least;
        }

        return q;
    }

    /// <summary>The chance of a chi-squared value at least this large.</summary>
    internal static double ChiSquaredTail(double x, double degrees) =>
        x <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(degrees / 2, x / 2);

    /// <summary>The chance of at least so many events where a mean number is expected (Poisson).</summary>
    internal static double PoissonTail(long events, double mean) =>
        events <= 0 ? 1 : mean <= 0 ? 0 : SpecialFunctions.GammaLowerRegularized(events, mean);

    /// <summary>The chance of a normal value at least so many deviations above the mean.</summary>
    internal static double NormalTail(double z) => 0.5 * SpecialFunctions.Erfc(z / Math.Sqrt(2));

    /// <summary>The value that a share of the standard normal distribution lies below.</summary>
    internal static double NormalQuantile(double share) => Normal.InvCDF(0, 1, share);

    /// <summary>The value that a share of Student's distribution lies below.</summary>
    internal static double StudentQuantile(double degrees, double share) => StudentT.InvCDF(0, 1, degrees, share);

    /// <summary>A quantile of sorted values, between neighbours by their distance; NaN for none.</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        if (sorted.IsEmpty)
            return double.NaN;
        double at = share * (sorted.Length - 1);
        int under = (int)at;
        return under + 1 < sorted.Length ? sorted[under] + ((at - under) * (sorted[under + 1] - sorted[under])) : sorted[^1];
    }

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return Quantile(sorted, 0.5);
    }

    /// <summary>The median of the distances from the median, as a standard deviation where values are normal (factor 1.4826).</summary>
    internal static double Deviation(IReadOnlyCollection<double> values, double median) =>
        1.4826 * Median(values.Select(x => Math.Abs(x - median)));

    /// <summary>The ranks of values, from 1; equal values share the mean of theirs.</summary>
    internal static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int i = 0; i < sorted.Length;)
        {
            int end = i + 1;
            while (end < sorted.Length && sorted[end] == sorted[i])
                end++;
            for (int j = i; j < end; j++)
                ranks[order[j]] = (i + 1 + end) / 2.0;
            i = end;
        }

        return ranks;
    }

    /// <summary>Pearson's correlation; 0 where one of the two does not vary.</summary>
    internal static double Correlation(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = 0, meanY = 0;
        for (int i = 0; i < x.Length; i++)
        {
            meanX += x[i];
            meanY += y[i];
        }

        meanX /= x.Length;
        meanY /= y.Length;
        double xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }

        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : 0;
    }

    /// <summary>
    /// The chance of a distance at least so large, by a power law through the 90th and 99th hundredth of sorted distances. For light
    /// tails it is too large, so what is unlikely by it is unlikely.
    /// </summary>
    internal static double TailChance(ReadOnlySpan<double> sorted, double distance)
    {
        double near = Quantile(sorted, 0.9);
        double far = Quantile(sorted, 0.99);
        return distance <= near || near <= 0 ? 1
            : far <= near ? 0
            : 0.1 * Math.Pow(distance / near, -Math.Log(10) / Math.Log(far / near));
    }
}
