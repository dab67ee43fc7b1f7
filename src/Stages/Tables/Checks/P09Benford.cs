using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Amounts whose first digits depart from Benford's law.</summary>
/// <remarks>
/// The law holds for sums of money that arise from many causes and span orders of magnitude; it says nothing about prices, ages or
/// numbers that were assigned. So only columns named as amounts are tested, and a departure is information, not a fault. Limits for
/// the mean absolute deviation: Nigrini, Benford's Law, 2012: above 0.015 is nonconformity of the first digit, above 0.0022 of the first two.
/// </remarks>
internal sealed class P09Benford() : TableCheck(
    "P09", "first digits", ForensicPhase.Patterns,
    "The mean absolute deviation of the first digit and the first two digits of amounts from Benford's law, with z and mantissas.", 0.015)
{
    private const double MinMagnitudes = 2;
    private const double MaxQ = 0.05;

    /// <summary>Nigrini's limit of nonconformity for two digits. Chance alone comes near it below some thousands of amounts.</summary>
    private const double PairLimit = 0.0022;

    private const double MaxPairQ = 0.001;
    private const int MinPairs = 1_000;
    private const int ShownPairs = 15;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(AmountColumns.IsAmount)
            ? null
            : $"no column is named as an amount and holds {AmountColumns.MinValues} numbers");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        List<(ColumnProfile Column, LeadingDigits One)> tested =
        [
            .. from column in context.Profile.Columns
               where AmountColumns.IsAmount(column)
               let digits = Digits(context, column, 1)
               where digits is not null
               select (column, digits),
        ];
        double[] q = Statistics.QValues([.. tested.Select(one => one.One.Chance)]);
        for (int i = 0; i < tested.Count; i++)
        {
            (ColumnProfile column, LeadingDigits one) = tested[i];
            if (one.Deviation > Threshold && q[i] < MaxQ)
            {
                yield return Told(context, column, one, "departs from Benford's law", "first digits", q[i]);
                continue;
            }

            if (one.All >= MinPairs && Digits(context, column, 2) is { } two && two.Deviation > PairLimit && two.Chance * tested.Count < MaxPairQ)
                yield return Told(context, column, two, "departs from Benford's law in two digits", "first two digits", two.Chance * tested.Count);
        }
    }

    // Null where the column does not span two orders of magnitude between its first and last hundredth.
    private static LeadingDigits? Digits(CheckContext context, ColumnProfile column, int places)
    {
        string x = $"abs(CAST({column.Value} AS DOUBLE))";
        object?[] span = context.Query(
            $"SELECT log10(quantile_cont({x}, 0.99) / quantile_cont({x}, 0.01)), count(*) FROM t WHERE {x} > 0")[0];
        if (span[0] is not double magnitudes || magnitudes < MinMagnitudes || (long)span[1]! < AmountColumns.MinValues)
            return null;

        // From the shortest decimal form: 0.29 times 100 is 28.999 in binary. 5 begins with 50, and the form 1.5e+20 ends in its power.
        var digits = new long[places == 1 ? 9 : 90];
        int first = places == 1 ? 1 : 10;
        foreach (object?[] row in context.Query(
            $"""
            SELECT CAST(rpad(left(replace(ltrim(split_part(CAST({x} AS VARCHAR), 'e', 1), '0.'), '.', ''), {places}), {places}, '0') AS BIGINT) AS d, count(*)
            FROM t WHERE {x} > 0 AND isfinite({x}) GROUP BY d
            """))
        {
            digits[(long)row[0]! - first] = (long)row[1]!;
        }

        return new LeadingDigits(digits, first);
    }

    private static double Arc(CheckContext context, ColumnProfile column)
    {
        string angle = $"2 * pi() * log10(abs(CAST({column.Value} AS DOUBLE)))";
        object?[] mean = context.Query(
            $"SELECT avg(cos({angle})), avg(sin({angle})) FROM t WHERE CAST({column.Value} AS DOUBLE) <> 0 AND isfinite(CAST({column.Value} AS DOUBLE))")[0];
        return LeadingDigits.MantissaArc((double)mean[0]!, (double)mean[1]!);
    }

    private Finding Told(CheckContext context, ColumnProfile column, LeadingDigits digits, string predicate, string what, double q)
    {
        int[] groups = [.. Enumerable.Range(digits.First, digits.Counts.Count)];
        int most = groups.MaxBy(digits.Z);
        IEnumerable<int> shown = digits.First == 1 ? groups : groups.OrderByDescending(group => Math.Abs(digits.Z(group))).Take(ShownPairs);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, [column], predicate,
            Invariant($"The {what} of {column.Name} depart from Benford's law by {digits.Deviation:F4} on average (q {q:G2}; mantissas L² {Arc(context, column):F5}); ")
            + Invariant($"{most} leads {digits.Counts[most - digits.First] / digits.All:P1} of the amounts instead of {LeadingDigits.Expected(most):P1} (z {digits.Z(most):F1}).")) with
        {
            Statistic = digits.Deviation,
            Threshold = digits.First == 1 ? Threshold : PairLimit,
            Affected = digits.Counts[most - digits.First],
            Evidence =
            [
                .. shown.Select(group => new Evidence(
                    null, null,
                    [
                        CheckContext.Pair(digits.First == 1 ? "first digit" : "first two digits", group),
                        CheckContext.Pair("amounts", digits.Counts[group - digits.First]),
                        CheckContext.Pair("expected", Math.Round(digits.All * LeadingDigits.Expected(group), 1)),
                        CheckContext.Pair("z", Math.Round(digits.Z(group), 2)),
                    ])),
            ],
            Suggestion = "Look at the amounts that begin with the leading digits: limits, fixed fees and invented amounts leave such traces.",
        };
    }
}
