using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns that are distributed otherwise than in the table before with the same columns.</summary>
/// <remarks>
/// The population stability index over tenths of the earlier numbers, or over values: from 0.1 on a warning, from 0.25 an error (limits of
/// credit scoring, which Evidently uses too), and only where a Kolmogorov-Smirnov or chi-squared test says with q below 0.05 over all
/// columns that it is no chance.
/// </remarks>
internal sealed class P12Drift() : TableSetCheck(
    "P12", "drift", ForensicPhase.Patterns, "The population stability index of each column against the table before with the same columns.",
    0.1)
{
    private const double Strong = 0.25;
    private const double MaxQ = 0.05;
    private const int MinValues = 50;
    private const int MaxCategories = 200;
    private const int Bins = 10;

    internal override string? WhyNot(TableSet set) => set.Likes().Any() ? null : "no two tables have the same columns";

    internal override IEnumerable<Finding> Run(TableSet set)
    {
        foreach ((TableDigest before, TableDigest after) in set.Likes())
        {
            List<(string Column, double Index, double P, IReadOnlyList<Evidence> Bins)> tested = [.. Tested(before, after)];
            double[] q = Statistics.QValues([.. tested.Select(one => one.P)]);
            int drifted = tested.Where((one, i) => one.Index >= Threshold && q[i] < MaxQ).Count();
            for (int i = 0; i < tested.Count; i++)
            {
                (string column, double index, _, IReadOnlyList<Evidence> bins) = tested[i];
                if (index < Threshold || q[i] >= MaxQ)
                    continue;
                bool strong = index >= Strong;
                string all = drifted * 2 >= tested.Count && tested.Count > 1
                    ? Invariant($" {drifted} of {tested.Count} columns drift: the table as a whole does.")
                    : string.Empty;
                yield return Of(
                    after.Dataset, strong ? FindingStatus.Fail : FindingStatus.Warn,
                    strong ? FindingSeverity.Error : FindingSeverity.Warning,
                    [column], "is distributed otherwise than before",
                    Invariant(
                        $"{column} is distributed otherwise than in {Path.GetFileName(before.Dataset)}: index {index:F3}, q {q[i]:G2}.{all}")) with
                {
                    Statistic = index,
                    Threshold = strong ? Strong : Threshold,
                    Affected = after.Rows,
                    Evidence = bins,
                    Suggestion = "Find out whether the world changed or how it is measured; what was fitted to the earlier rows may not hold.",
                };
            }
        }
    }

    /// <summary>The largest distance of two distributions, and its chance (Kolmogorov and Smirnov).</summary>
    internal static (double Distance, double P) Smirnov(double[] a, double[] b)
    {
        (int i, int j, double most) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            double x = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] == x)
                i++;
            while (j < b.Length && b[j] == x)
                j++;
            most = Math.Max(most, Math.Abs((i / (double)a.Length) - (j / (double)b.Length)));
        }

        double n = a.Length * (double)b.Length / (a.Length + b.Length);
        double z = (Math.Sqrt(n) + 0.12 + (0.11 / Math.Sqrt(n))) * most;
        double p = 0;
        for (int k = 1; k <= 100; k++)
            p += (k % 2 == 1 ? 2 : -2) * Math.Exp(-2 * z * z * k * k);
        return (most, z < 0.3 ? 1 : Math.Clamp(p, 0, 1));
    }

    private static IEnumerable<(string, double, double, IReadOnlyList<Evidence>)> Tested(TableDigest before, TableDigest after)
    {
        foreach (ColumnDigest was in before.Digests.Where(digest => !digest.IsKey))
        {
            if (after.Digest(was.Column.Name) is not { IsKey: false } now)
                continue;
            if (was.Sorted is { Length: >= MinValues } a && now.Sorted is { Length: >= MinValues } b)
            {
                double[] edges = [.. Enumerable.Range(1, Bins - 1).Select(i => Statistics.Quantile(a, i / (double)Bins)).Distinct()];
                (double[] x, double[] y) = (Counts(a, edges), Counts(b, edges));
                string Label(int i) =>
                    Invariant(
                        $"{(i == 0 ? double.NegativeInfinity : edges[i - 1]):G5} to {(i == edges.Length ? double.PositiveInfinity : edges[i]):G5}");
                yield return (
                    was.Column.Name, Index(x, y), Smirnov(a, b).P, Shares([.. Enumerable.Range(0, x.Length).Select(Label)], x, y));
            }
            else if (was is { Sorted: null, Values: { Count: > 1 and <= MaxCategories } before_ } && now is { Sorted: null, Values: { Count: > 0 and <= MaxCategories } after_ }
                && before_.Count * 5 <= before.Rows && before.Rows >= MinValues && after.Rows >= MinValues)
            {
                string[] names = [.. before_.Keys.Union(after_.Keys).Order(StringComparer.Ordinal)];
                double[] x = [.. names.Select(name => (double)before_.GetValueOrDefault(name).Count)];
                double[] y = [.. names.Select(name => (double)after_.GetValueOrDefault(name).Count)];
                yield return (was.Column.Name, Index(x, y), ChiSquaredChance(x, y), Shares(names, x, y));
            }
        }
    }

    private static double[] Counts(double[] sorted, double[] edges)
    {
        var counts = new double[edges.Length + 1];
        foreach (double x in sorted)
        {
            int at = Array.BinarySearch(edges, x);
            counts[at >= 0 ? at + 1 : ~at]++;
        }

        return counts;
    }

    // Half a row in each, so that an empty one has a logarithm.
    private static double Index(double[] x, double[] y)
    {
        (double n, double m) = (x.Sum() + (0.5 * x.Length), y.Sum() + (0.5 * y.Length));
        return x.Zip(y, (a, b) => (((b + 0.5) / m) - ((a + 0.5) / n)) * Math.Log((b + 0.5) / m / ((a + 0.5) / n))).Sum();
    }

    private static double ChiSquaredChance(double[] x, double[] y)
    {
        (double n, double m) = (x.Sum(), y.Sum());
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double share = (x[i] + y[i]) / (n + m);
            if (share > 0)
                sum += (Math.Pow(x[i] - (share * n), 2) / (share * n)) + (Math.Pow(y[i] - (share * m), 2) / (share * m));
        }

        return Statistics.ChiSquaredTail(sum, x.Length - 1);
    }

    private static List<Evidence> Shares(string[] names, double[] x, double[] y) =>
    [
        .. Enumerable.Range(0, names.Length).OrderByDescending(i => Math.Abs((x[i] / x.Sum()) - (y[i] / y.Sum()))).Take(Bins).Order()
            .Select(i => new Evidence(
                null, null,
                [
                    new("values", names[i]), new("before", Invariant($"{x[i] / x.Sum():P1}")),
                    new("now", Invariant($"{y[i] / y.Sum():P1}"))])),
    ];
}
