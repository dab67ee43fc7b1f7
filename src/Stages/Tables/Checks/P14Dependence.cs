using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Columns that say the same twice, and pairs of columns that go together in one part of the table and not in the other.
/// </summary>
/// <remarks>
/// Spearman's rank correlation for measures, Cramér's V and mutual information for columns of few values. That two columns go together is no fault and is told as passed, from 0.9 on as ydata-profiling does; raised
/// is a column that repeats another in every row, and a dependence that changes by half between the first and the second half of the
/// rows, by Fisher's z over all pairs (Benjamini and Hochberg); of V the deviation is taken as 1/sqrt(n), which is more than it has.
/// </remarks>
internal sealed class P14Dependence() : TableCheck(
    "P14", "dependence", ForensicPhase.Patterns,
    "Rank correlation of measures and Cramér's V of categories, over all rows and in either half of them; columns that repeat another.", 0.9)
{
    private const int MaxColumns = 24;
    private const int MinPairs = 100;
    private const double MinChange = 0.5;
    private const double MaxQ = 1e-6;
    private const double MaxTopShare = 0.9;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Count < 2 ? "the table has one column" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach ((ColumnProfile first, ColumnProfile copy) in Copies(context))
            yield return Copy(context, first, copy);
        int width = Math.Min(MaxColumns, context.Measures.Count);
        var together = new List<(string A, string B, double Strength, string Told)>();
        var changed = new List<(int A, int B, double Before, double After, double P)>();
        for (int a = 0; a < width; a++)
        {
            for (int b = a + 1; b < width; b++)
            {
                (double[] x, double[] y) = Both(context.Sample, a, b);
                if (x.Length < MinPairs)
                    continue;
                double rho = Statistics.Correlation(Statistics.Ranks(x), Statistics.Ranks(y));
                if (Math.Abs(rho) >= Threshold)
                    together.Add((context.Measures[a].Name, context.Measures[b].Name, rho, Invariant($"{rho:F2}")));
                int half = x.Length / 2;
                double before = Statistics.Correlation(Statistics.Ranks(x.AsSpan(0, half)), Statistics.Ranks(y.AsSpan(0, half)));
                double after = Statistics.Correlation(Statistics.Ranks(x.AsSpan(half)), Statistics.Ranks(y.AsSpan(half)));
                double z = Math.Abs(Fisher(before) - Fisher(after)) / Math.Sqrt(2.12 / (half - 3));
                changed.Add((a, b, before, after, 2 * Statistics.NormalTail(z)));
            }
        }

        double[] q = Statistics.QValues([.. changed.Select(pair => pair.P)]);
        for (int i = 0; i < changed.Count; i++)
        {
            if (q[i] < MaxQ && Math.Abs(changed[i].Before - changed[i].After) >= MinChange && !Wanders(context, changed[i].A)
                && !Wanders(context, changed[i].B))
                yield return Change(
                    context, context.Measures[changed[i].A], context.Measures[changed[i].B], "rank correlation", changed[i].Before, changed[i].After, q[i]);
        }

        foreach (Finding found in Categories(context, together))
            yield return found;
        if (together.Count > 0)
            yield return Together(context, together);
    }

    private IEnumerable<Finding> Categories(CheckContext context, List<(string A, string B, double Strength, string Told)> together)
    {
        List<CategoryPair> pairs = [.. CategoryPair.Of(context, MinPairs)];
        foreach (CategoryPair pair in pairs.Where(pair => pair.All.CramersV >= Threshold))
        {
            together.Add((pair.A.Name, pair.B.Name, pair.All.CramersV,
                Invariant($"V {pair.All.CramersV:F2}, {pair.All.MutualInformation:F2} bits")));
        }

        // Where nearly all cells are alike a few rows make V what it is.
        List<CategoryPair> halves = pairs.FindAll(pair => pair.Before.TopShare <= MaxTopShare && pair.After.TopShare <= MaxTopShare);
        double[] q = Statistics.QValues(
        [
            .. halves.Select(pair => 2 * Statistics.NormalTail(
                Math.Abs(pair.Before.CramersV - pair.After.CramersV) / Math.Sqrt((1 / pair.Before.All) + (1 / pair.After.All)))),
        ]);
        for (int i = 0; i < halves.Count; i++)
        {
            (double before, double after) = (halves[i].Before.CramersV, halves[i].After.CramersV);
            if (q[i] < MaxQ && Math.Abs(before - after) >= MinChange)
                yield return Change(context, halves[i].A, halves[i].B, "Cramér's V", before, after, q[i]);
        }
    }

    // Of a column whose neighbouring rows are alike, half the table holds few independent values.
    private static bool Wanders(CheckContext context, int column)
    {
        double[] values = [.. context.Sample.Columns[column].Where(x => !double.IsNaN(x))];
        return Statistics.Correlation(values.AsSpan(1), values.AsSpan(0, values.Length - 1)) > 0.3;
    }

    private static double Fisher(double r) => Math.Atanh(Math.Clamp(r, -0.9999, 0.9999));

    private static (double[] X, double[] Y) Both(NumberRows rows, int a, int b)
    {
        (double[] x, double[] y) = (rows.Columns[a], rows.Columns[b]);
        int[] kept = [.. Enumerable.Range(0, x.Length).Where(i => !double.IsNaN(x[i]) && !double.IsNaN(y[i]))];
        return ([.. kept.Select(i => x[i])], [.. kept.Select(i => y[i])]);
    }

    private static List<(ColumnProfile First, ColumnProfile Copy)> Copies(CheckContext context)
    {
        var found = new List<(ColumnProfile, ColumnProfile)>();
        List<ColumnProfile> columns = [
            .. context.Profile.Columns.Where(column => column.Distinct >= 5 && column.Kind != ColumnKind.Other).Take(MaxColumns)];
        List<(ColumnProfile A, ColumnProfile B)> alike =
        [
            .. from a in columns from b in columns
               where a.Index < b.Index && a.Kind == b.Kind && a.Present == b.Present && a.Present >= MinPairs && a.Distinct == b.Distinct
               select (a, b),
        ];
        foreach ((ColumnProfile a, ColumnProfile b) in alike)
        {
            if (context.Count($"{a.Value} IS DISTINCT FROM {b.Value}") == 0)
                found.Add((a, b));
        }

        return found;
    }

    private Finding Copy(CheckContext context, ColumnProfile first, ColumnProfile copy) => Found(
        context, FindingStatus.Warn, FindingSeverity.Info, [copy, first], "repeats another column",
        $"{copy.Name} is {first.Name} once more: both are equal in every row.") with
    {
        Statistic = 1,
        Affected = context.Profile.Rows,
        Suggestion = "Remove one of them, or find out what should have stood in it.",
    };

    private Finding Change(CheckContext context, ColumnProfile a, ColumnProfile b, string what, double before, double after, double q) => Found(
        context, FindingStatus.Warn, FindingSeverity.Warning, [a, b], "changes its dependence",
        Invariant(
            $"The {what} of {a.Name} and {b.Name} is {before:F2} in the first half of the rows and {after:F2} in the second (q {q:G2}).")) with
    {
        Statistic = Math.Abs(before - after),
        Threshold = MinChange,
        Affected = context.Profile.Rows / 2,
        Suggestion = "One of the two was filled, joined or sorted in another way from some row on.",
    };

    private Finding Together(CheckContext context, List<(string A, string B, double Strength, string Told)> pairs) => Found(
        context, FindingStatus.Pass, FindingSeverity.Info, [], "go together",
        "These go together: " + string.Join("; ", pairs.OrderByDescending(pair => Math.Abs(pair.Strength)).Take(10)
            .Select(pair => $"{pair.A} and {pair.B} ({pair.Told})")) + ".") with
    {
        Statistic = pairs.Max(pair => Math.Abs(pair.Strength)),
    };
}
