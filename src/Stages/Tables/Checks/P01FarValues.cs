using System.Globalization;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Single values far off all others: misplaced decimal points, wrong units, wrong years.</summary>
/// <remarks>
/// A robust z-score calls the tail of any skewed column an outlier. Here a value must stand alone: on a scale on which heavy tails
/// are even (the inverse hyperbolic sine of the distance from the median), the gap before it is at least as wide as the way from the median
/// to the last value before the gap. For a Pareto tail of
/// n values that happens by chance about twice in n columns.
/// </remarks>
internal sealed class P01FarValues() : TableCheck(
    "P01", "far values", ForensicPhase.Patterns,
    "The gap before the outermost values, measured by the way from the median to the value before the gap, on a scale of tails.", 1)
{
    private const int MinValues = 50;
    private const int MinDistinct = 8;
    private const int MaxFar = 10;
    private const double MaxShare = 0.01;
    private const int Batch = 16;

    // Median absolute deviations within which the scale is about linear: 2.7 standard deviations where values are normal.
    private const double Bulk = 4;

    // Of columns whose values end close to the median; half of a bulk.
    private const double LeastWay = 0.5;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(column => IsMeasure(context, column))
            ? null
            : $"no column holds {MinValues} numbers or times that measure something");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile[] columns in context.Profile.Columns.Where(column => IsMeasure(context, column)).Chunk(Batch))
        {
            object?[] row = context.Query($"SELECT {string.Join(", ", columns.SelectMany(Measures))} FROM t")[0];
            for (int i = 0; i < columns.Length; i++)
            {
                if (row[i * 4] is not double median || row[(i * 4) + 1] is not double spread || spread <= 0)
                    continue;
                ColumnProfile column = columns[i];
                double[] least = Values(row[(i * 4) + 2]);
                double[] greatest = Values(row[(i * 4) + 3]);
                int allowed = Math.Max(1, (int)Math.Min(MaxFar, column.Present * MaxShare));
                Func<double, double> even = x => Math.Asinh((x - median) / (Bulk * spread));
                if (Far(even, median, greatest, allowed, 1) is { } above)
                    yield return Told(context, column, above, $"{Number(column)} >= {Sql(above.Edge)}", "above");

                // Towards zero the tail of what is positive is even on the logarithm, and as heavy as a tail can be.
                bool positive = column.IsNumeric && least[0] > 0;
                if (Far(positive ? Math.Log : even, median, least, allowed, positive ? 2 : 1) is { } under)
                    yield return Told(context, column, under, $"{Number(column)} <= {Sql(under.Edge)}", "below");
            }
        }
    }

    private static bool IsMeasure(CheckContext context, ColumnProfile column) =>
        (column.IsNumeric || column.Kind == ColumnKind.Time) && column.Present >= MinValues && column.Distinct >= MinDistinct
        && !KeyColumns.IsNamed(column) && !context.Keys.Any(key => key.Column == column) && !context.Series.Contains(column);

    private static string Number(ColumnProfile column) =>
        column.Kind == ColumnKind.Time ? $"epoch({column.Value})" : $"CAST({column.Value} AS DOUBLE)";

    private static IEnumerable<string> Measures(ColumnProfile column)
    {
        string x = Number(column);
        return [$"median({x})", $"mad({x})", Outermost("min"), Outermost("max")];

        string Outermost(string end) => $"array_to_string({end}({x}, {MaxFar + 1}), ' ')";
    }

    private static double[] Values(object? list) =>
        [.. ((string)list!).Split(' ').Select(x => double.Parse(x, CultureInfo.InvariantCulture))];

    // The largest set of outermost values, at most as many as allowed, with such a gap before it.
    private static (double Edge, int Count, double Ratio)? Far(
        Func<double, double> scale, double median, double[] outermost, int allowed, double ratio)
    {
        for (int count = Math.Min(allowed, outermost.Length - 1); count >= 1; count--)
        {
            double last = scale(outermost[count]);
            double gap = Math.Abs(scale(outermost[count - 1]) - last);
            double way = Math.Max(Math.Abs(last - scale(median)), LeastWay);
            if (gap >= ratio * way)
                return (outermost[count - 1], count, gap / way);
        }

        return null;
    }

    private static string Sql(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "::DOUBLE";

    private Finding Told(
        CheckContext context, ColumnProfile column, (double Edge, int Count, double Ratio) far, string predicate, string side)
    {
        List<Evidence> evidence = context.Rows(predicate, [column, .. context.Profile.Columns.Where(other => other != column)]);
        string values = string.Join(", ", evidence.Take(3).Select(one => one.Values[0].Value));
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column], $"is far {side}",
            Invariant($"{column.Name} is far {side} all other values in {TableText.Counted(far.Count, "row")}: {values}.")) with
        {
            Statistic = far.Ratio,
            Affected = far.Count,
            Evidence = evidence,
            Suggestion = "Look for a misplaced decimal point, another unit or a wrong year.",
        };
    }
}
