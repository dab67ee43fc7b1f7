using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Outliers of columns that are otherwise normal: generalised extreme studentised deviates.</summary>
/// <remarks>
/// Rosner, Percentage points for a generalized ESD many-outlier procedure, 1983. It holds for normal values only, so what is left
/// without the outermost hundredth on either side has to have the skewness and the kurtosis of a normal distribution cut so. Asked at
/// a level of 0.001, since many columns are tested.
/// </remarks>
internal sealed class P03ExtremeDeviates() : TableCheck(
    "P03", "extreme deviates", ForensicPhase.Patterns,
    "Values that the generalised ESD test calls outliers of a column that is normal without them.", 0.001)
{
    private const int MinValues = 50;
    private const double MaxOutliers = 0.02;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Measures.Count == 0 ? $"no column holds {MinValues} numbers that measure something"
            : context.Profile.Rows > CheckContext.SampleRows
                ? Invariant($"the test is for tables of up to {CheckContext.SampleRows:N0} rows")
                : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        for (int i = 0; i < context.Measures.Count; i++)
        {
            double[] values = context.Sample.Columns[i];
            double[] sorted = context.Sample.Sorted(i);
            if (sorted.Length < MinValues || !IsNormal(sorted))
                continue;
            (double Low, double High, int Count) = Outliers(sorted, Threshold!.Value, (int)(sorted.Length * MaxOutliers));
            if (Count > 0)
                yield return Told(context, context.Measures[i], values, Low, High, Count);
        }
    }

    /// <summary>The bounds outside of which values are outliers, and how many they are.</summary>
    internal static (double Low, double High, int Count) Outliers(double[] sorted, double level, int most)
    {
        int n = sorted.Length;
        double sum = sorted.Sum();
        double mean = sum / n;
        double squares = sorted.Sum(x => (x - mean) * (x - mean));
        (int first, int last, int found) = (0, n - 1, 0);
        (double low, double high) = (sorted[0], sorted[^1]);
        for (int taken = 0; taken < most; taken++)
        {
            int left = n - taken;
            double center = sum / left;
            double deviation = Math.Sqrt(squares / (left - 1));
            bool upper = sorted[last] - center >= center - sorted[first];
            double far = upper ? sorted[last] : sorted[first];
            double r = Math.Abs(far - center) / deviation;
            double t = Statistics.StudentQuantile(left - 2, 1 - (level / (2 * left)));
            double limit = (left - 1) * t / Math.Sqrt((left - 2 + (t * t)) * left);

            // Without one value the sum of squares falls by its distance from both means.
            double rest = (sum - far) / (left - 1);
            squares -= (far - center) * (far - rest);
            sum -= far;
            if (upper)
                last--;
            else
                first++;
            if (r > limit)
                (low, high, found) = (sorted[first], sorted[last], taken + 1);
        }

        return (low, high, found);
    }

    // A normal distribution without a hundredth on either side has variance .8 or so of the whole; the middle is compared by quantiles,
    // which for a normal distribution stand 0.674, 1.282 and 2.054 deviations from the median.
    private static bool IsNormal(double[] sorted)
    {
        double median = Statistics.Quantile(sorted, 0.5);
        double unit = (Statistics.Quantile(sorted, 0.75) - Statistics.Quantile(sorted, 0.25)) / (2 * 0.6745);
        double slack = Math.Max(0.08, 2.5 / Math.Sqrt(sorted.Length));
        return unit > 0 && Near(0.1, 1.2816) && Near(0.9, 1.2816) && Near(0.02, 2.0537) && Near(0.98, 2.0537);

        bool Near(double share, double expected) =>
            Math.Abs((Math.Abs(Statistics.Quantile(sorted, share) - median) / unit / expected) - 1) < slack;
    }

    private Finding Told(CheckContext context, ColumnProfile column, double[] values, double low, double high, int count)
    {
        string predicate = Invariant($"CAST({column.Value} AS DOUBLE) NOT BETWEEN {low:R}::DOUBLE AND {high:R}::DOUBLE");
        double[] present = [.. values.Where(x => !double.IsNaN(x))];
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, [column], "is an extreme deviate",
            Invariant(
                $"{column.Name} is normally distributed but for {TableText.Counted(count, "value")} outside of {low:G6} to {high:G6}.")) with
        {
            Statistic = count,
            Threshold = 0,
            Affected = present.Count(x => x < low || x > high),
            Evidence = context.Rows(predicate, [column, .. context.Profile.Columns.Where(other => other != column)]),
            Suggestion = "Normal values do not lie so far out: look at how these were measured.",
        };
    }
}
