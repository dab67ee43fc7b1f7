using MathNet.Numerics.Statistics;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Groups of values beyond Tukey's outer fences that the tail of the column does not account for.</summary>
/// <remarks>
/// Fences at three interquartile ranges (Tukey, Exploratory Data Analysis, 1977), moved by the medcouple where the column is skewed
/// (Hubert and Vandervieren, 2008). Heavy tails lie beyond them by nature, so a group counts only when it is larger than a power law
/// through the 80th and 90th hundredth of that side would make it, with p below 0.0001.
/// </remarks>
internal sealed class P02TukeyFences() : TableCheck(
    "P02", "values beyond the fences", ForensicPhase.Patterns,
    "The number of values beyond fences at three interquartile ranges, where the column's tail makes fewer likely.", 0.0001)
{
    private const double Width = 3;
    private const int MinGroup = 3;
    private const int MinSample = 100;
    private const double MaxShare = 0.08;
    private const int MedcoupleSample = 600;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Rows < MinSample || context.Measures.Count == 0
            ? $"no column holds {MinSample} numbers that measure something"
            : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        for (int i = 0; i < context.Measures.Count; i++)
        {
            ColumnProfile column = context.Measures[i];
            double[] sorted = context.Sample.Sorted(i);
            if (sorted.Length < MinSample)
                continue;
            (double low, double high) = Fences(sorted);
            if (high > low && sorted[^1] > high && Group(context, column, sorted, high, above: true) is { } over)
                yield return over;
            if (high > low && sorted[0] < low && Group(context, column, sorted, low, above: false) is { } under)
                yield return under;
        }
    }

    internal static (double Low, double High) Fences(double[] sorted)
    {
        (double q1, double q3) = (Statistics.Quantile(sorted, 0.25), Statistics.Quantile(sorted, 0.75));
        double m = Math.Abs(ArrayStatistics.Mean(sorted) - Statistics.Quantile(sorted, 0.5)) < 1e-12 ? 0 : Medcouple(sorted);
        return m >= 0
            ? (q1 - (Width * Math.Exp(-4 * m) * (q3 - q1)), q3 + (Width * Math.Exp(3 * m) * (q3 - q1)))
            : (q1 - (Width * Math.Exp(-3 * m) * (q3 - q1)), q3 + (Width * Math.Exp(4 * m) * (q3 - q1)));
    }

    /// <summary>
    /// The medcouple of sorted values: the median of (a - m - (m - b)) / (a - b) over all b ≤ m ≤ a; from a sample of at most 600.
    /// </summary>
    internal static double Medcouple(double[] sorted)
    {
        int step = Math.Max(1, sorted.Length / MedcoupleSample);
        double median = Statistics.Quantile(sorted, 0.5);
        double[] under = [.. sorted.Where((x, i) => i % step == 0 && x < median)];
        double[] over = [.. sorted.Where((x, i) => i % step == 0 && x > median)];
        if (under.Length == 0 || over.Length == 0)
            return 0;
        var kernel = new double[under.Length * over.Length];
        for (int i = 0; i < over.Length; i++)
        {
            for (int j = 0; j < under.Length; j++)
                kernel[(i * under.Length) + j] = (over[i] + under[j] - (2 * median)) / (over[i] - under[j]);
        }

        return ArrayStatistics.MedianInplace(kernel);
    }

    private Finding? Group(CheckContext context, ColumnProfile column, double[] sorted, double fence, bool above)
    {
        string beyond = Invariant($"CAST({column.Value} AS DOUBLE) {(above ? '>' : '<')} {fence:R}::DOUBLE");
        object?[] row = context.Query(
            $"SELECT count(*), median(CAST({column.Value} AS DOUBLE)), count({column.Value}) FROM t WHERE {beyond}")[0];
        long count = (long)row[0]!;
        if (count < MinGroup || row[1] is not double middle || count > MaxShare * column.Present)
            return null;
        double median = Statistics.Quantile(sorted, 0.5);
        double near = Math.Abs(Statistics.Quantile(sorted, above ? 0.8 : 0.2) - median);
        double far = Math.Abs(Statistics.Quantile(sorted, above ? 0.9 : 0.1) - median);
        if (near <= 0 || far <= near)
            return null;
        double power = Math.Log(2) / Math.Log(far / near);
        double expected = column.Present * 0.2 * Math.Pow(Math.Abs(middle - median) / near, -power);
        double p = Statistics.PoissonTail((count + 1) / 2, expected);
        if (p >= Threshold)
            return null;
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column],
            above ? "lies beyond the upper fence" : "lies beyond the lower fence",
            Invariant($"{column.Name} lies {(above ? "above" : "below")} {fence:G6} in {TableText.Counted(count, "row")}, ")
            + Invariant($"half of them beyond {middle:G6}, where the column's tail leads one to expect {expected:G2} (p {p:G2}).")) with
        {
            Statistic = p,
            Affected = count,
            Evidence = context.Rows(beyond, [column, .. context.Profile.Columns.Where(other => other != column)]),
            Suggestion = "These values are a group of their own: look for another unit, a default, or another kind of row.",
        };
    }
}
