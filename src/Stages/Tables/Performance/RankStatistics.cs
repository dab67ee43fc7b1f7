namespace Tars.Stages.Tables;

/// <summary>Tests that ask for the order of measurements alone, so that one slow run more or less decides nothing.</summary>
internal static class RankStatistics
{
    private const int MaxExact = 60;

    /// <summary>
    /// The two-sided p-value of Mann and Whitney's U: exact where no two values are equal and there are at most 60, else by the
    /// normal approximation with correction for ties and continuity.
    /// </summary>
    internal static double MannWhitney(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count == 0 || b.Count == 0)
            return 1;
        double u = 0;
        foreach (double x in a)
            u += b.Sum(y => x > y ? 1 : x == y ? 0.5 : 0);
        bool ties = a.Concat(b).Distinct().Count() < a.Count + b.Count;
        return !ties && a.Count + b.Count <= MaxExact
            ? Exact((int)Math.Min(u, ((double)a.Count * b.Count) - u), a.Count, b.Count)
            : Approximate(u, a, b);
    }

    /// <summary>Hodges and Lehmann's shift: the median of all differences b - a.</summary>
    internal static double Shift(IReadOnlyList<double> a, IReadOnlyList<double> b) =>
        Statistics.Median(a.SelectMany(x => b.Select(y => y - x)));

    /// <summary>Wilson's interval for a share, at 95 %.</summary>
    internal static (double Low, double High) Wilson(long hits, long all)
    {
        const double Z = 1.959963984540054;
        if (all == 0)
            return (0, 1);
        double share = hits / (double)all;
        double scale = 1 + (Z * Z / all);
        double middle = (share + (Z * Z / (2 * all))) / scale;
        double half = Z / scale * Math.Sqrt((share * (1 - share) / all) + (Z * Z / (4.0 * all * all)));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    // How many of the orders of both samples have a U at most this small, by the recurrence of Mann and Whitney.
    private static double Exact(int u, int m, int n)
    {
        var ways = new double[(m * n) + 1];
        ways[0] = 1;
        for (int i = 1; i <= m; i++)
        {
            for (int k = m * n; k >= n + i; k--)
                ways[k] -= ways[k - n - i];
            for (int k = i; k <= m * n; k++)
                ways[k] += ways[k - i];
        }

        return Math.Min(1, 2 * ways.Take(u + 1).Sum() / ways.Sum());
    }

    private static double Approximate(double u, IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        (double m, double n) = (a.Count, b.Count);
        double all = m + n;
        double tied = a.Concat(b).GroupBy(x => x).Sum(group => Math.Pow(group.Count(), 3) - group.Count());
        double variance = m * n / 12 * (all + 1 - (tied / (all * (all - 1))));
        if (variance <= 0)
            return 1;
        double z = Math.Max(0, Math.Abs(u - (m * n / 2)) - 0.5) / Math.Sqrt(variance);
        return Math.Min(1, 2 * Statistics.NormalTail(z));
    }
}
