using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Amounts whose last two digits, or whose places just below round limits, are not as chance would have them.</summary>
/// <remarks>
/// Last two digits of amounts of three digits and more are uniform (Nigrini, Forensic Analytics, 2011): chi-squared with 99 degrees of
/// freedom, and one pair at least twice as frequent as expected. Just below a limit: more than three times as many amounts in the
/// twentieth under 1, 2 or 5 times a power of ten as in the twentieth above it and in the one further down.
/// </remarks>
internal sealed class P10LastDigits() : TableCheck(
    "P10", "last digits and limits", ForensicPhase.Patterns,
    "The last two digits of amounts against a uniform distribution, and amounts gathered just below round limits.", 0.001)
{
    private const double MinExcess = 2;
    private const double MinRatio = 3;
    private const double MaxChance = 1e-6;
    private const int MinUnits = 1_000;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (
            context.Profile.Columns.Any(AmountColumns.IsAmount)
                ? null
                : $"no column is named as an amount and holds {AmountColumns.MinValues} numbers");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        var tested = new List<(ColumnProfile Column, string Units, long[] Pairs)>();
        foreach (ColumnProfile column in context.Profile.Columns.Where(AmountColumns.IsAmount))
        {
            if (AmountColumns.Units(context, column) is not { } units)
                continue;
            foreach (Finding limit in Limits(context, column))
                yield return limit;
            var pairs = new long[100];
            foreach (object?[] row in context.Query($"SELECT {units} % 100 AS d, count(*) FROM t WHERE {units} >= {MinUnits} GROUP BY d"))
                pairs[(long)row[0]!] = (long)row[1]!;
            if (pairs.Sum() >= AmountColumns.MinValues)
                tested.Add((column, units, pairs));
        }

        double[] q = Statistics.QValues([.. tested.Select(one => Statistics.ChiSquaredTail(ChiSquared(one.Pairs), 99))]);
        for (int i = 0; i < tested.Count; i++)
        {
            long[] pairs = tested[i].Pairs;
            if (q[i] < Threshold && pairs.Max() * 100.0 / pairs.Sum() >= MinExcess)
                yield return Digits(context, tested[i].Column, tested[i].Units, pairs, q[i]);
        }
    }

    internal static double ChiSquared(long[] pairs)
    {
        double expected = pairs.Sum() / (double)pairs.Length;
        return pairs.Sum(count => (count - expected) * (count - expected) / expected);
    }

    private Finding Digits(CheckContext context, ColumnProfile column, string units, long[] pairs, double q)
    {
        int most = Array.IndexOf(pairs, pairs.Max());
        double excess = pairs[most] * 100.0 / pairs.Sum();
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, [column], "has last digits that are not uniform",
            Invariant(
                $"{pairs[most]:N0} of {pairs.Sum():N0} values of {column.Name} end in {most:00}, {excess:F1} times as many as by chance (q {q:G2}).")) with
        {
            Statistic = q,
            Affected = pairs[most],
            Evidence = context.Rows($"{units} >= {MinUnits} AND {units} % 100 = {most}", [column]),
            Suggestion = "Rounded, estimated and invented amounts share their last digits; fixed prices do too.",
        };
    }

    private IEnumerable<Finding> Limits(CheckContext context, ColumnProfile column)
    {
        foreach (double limit in from power in Enumerable.Range(2, 6) from lead in (int[])[1, 2, 5] select lead * Math.Pow(10, power))
        {
            string x = $"abs(CAST({column.Value} AS DOUBLE))";
            object?[] row = context.Query(Invariant(
                $"SELECT count(*) FILTER ({x} < {limit:R} AND {x} >= {limit * 0.95:R}), count(*) FILTER ({x} < {limit * 0.95:R}), count(*) FILTER ({x} >= {limit:R}) FROM t WHERE {x} >= {limit * 0.9:R} AND {x} < {limit * 1.05:R}"))[0];
            (long under, long further, long over) = ((long)row[0]!, (long)row[1]!, (long)row[2]!);
            long usual = Math.Max(Math.Max(further, over), 1);
            if (under < MinRatio * usual || Statistics.PoissonTail(under, usual + (2 * Math.Sqrt(usual))) > MaxChance)
                continue;
            yield return Found(
                context, FindingStatus.Warn, FindingSeverity.Warning, [column], Invariant($"gathers below {limit:R}"),
                Invariant(
                    $"{column.Name} is just below {limit:N0} in {TableText.Counted(under, "row")}, against {further:N0} and {over:N0} in as wide a stretch below and above.")) with
            {
                Statistic = under / (double)usual,
                Threshold = MinRatio,
                Affected = under,
                Evidence = context.Rows(
                    Invariant($"{x} >= {limit * 0.95:R} AND {x} < {limit:R}"),
                    [column, .. context.Profile.Columns.Where(other => other != column)]),
                Suggestion = "Find out whether a limit for approval lies there, and whether sums were split to stay below it.",
            };
        }
    }
}
