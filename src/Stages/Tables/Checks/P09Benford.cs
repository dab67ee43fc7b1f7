using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Amounts whose first digits depart from Benford's law.</summary>
/// <remarks>
/// The law holds for sums of money that arise from many causes and span orders of magnitude; it says nothing about prices, ages or
/// numbers that were assigned. So only columns named as amounts are tested, and a departure is information, not a fault. Limit for
/// the mean absolute deviation: Nigrini, Benford's Law, 2012: above 0.015 is nonconformity.
/// </remarks>
internal sealed class P09Benford() : TableCheck(
    "P09", "first digits", ForensicPhase.Patterns,
    "The mean absolute deviation of the first digits of amounts from Benford's law.", 0.015)
{
    private const double MinMagnitudes = 2;
    private const double MaxQ = 0.05;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(AmountColumns.IsAmount)
            ? null
            : $"no column is named as an amount and holds {AmountColumns.MinValues} numbers");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        List<(ColumnProfile Column, long[] Digits)> tested =
        [
            .. from column in context.Profile.Columns
               where AmountColumns.IsAmount(column)
               let digits = Digits(context, column)
               where digits is not null
               select (column, digits),
        ];
        double[] q = Statistics.QValues([.. tested.Select(one => Statistics.ChiSquaredTail(ChiSquared(one.Digits), 8))]);
        for (int i = 0; i < tested.Count; i++)
        {
            double deviation = Deviation(tested[i].Digits);
            if (deviation > Threshold && q[i] < MaxQ)
                yield return Told(context, tested[i].Column, tested[i].Digits, deviation, q[i]);
        }
    }

    /// <summary>The chi-squared statistic of counts of the digits 1 to 9, with eight degrees of freedom.</summary>
    internal static double ChiSquared(long[] digits)
    {
        double all = digits.Sum();
        return digits.Select((count, i) => Math.Pow(count - (all * Expected(i + 1)), 2) / (all * Expected(i + 1))).Sum();
    }

    /// <summary>The mean absolute deviation of the shares of the digits 1 to 9.</summary>
    internal static double Deviation(long[] digits)
    {
        double all = digits.Sum();
        return digits.Select((count, i) => Math.Abs((count / all) - Expected(i + 1))).Average();
    }

    private static double Expected(int digit) => Math.Log10(1 + (1.0 / digit));

    // Null where the column does not span two orders of magnitude between its first and last hundredth.
    private static long[]? Digits(CheckContext context, ColumnProfile column)
    {
        string x = $"abs(CAST({column.Value} AS DOUBLE))";
        object?[] span = context.Query(
            $"SELECT log10(quantile_cont({x}, 0.99) / quantile_cont({x}, 0.01)), count(*) FROM t WHERE {x} > 0")[0];
        if (span[0] is not double magnitudes || magnitudes < MinMagnitudes || (long)span[1]! < AmountColumns.MinValues)
            return null;

        // From the shortest decimal form: 0.29 times 100 is 28.999 in binary.
        var digits = new long[9];
        foreach (object?[] row in context.Query(
            $"SELECT CAST(left(ltrim(CAST({x} AS VARCHAR), '0.'), 1) AS BIGINT) AS d, count(*) FROM t WHERE {x} > 0 GROUP BY d"))
        {
            digits[(long)row[0]! - 1] = (long)row[1]!;
        }

        return digits;
    }

    private Finding Told(CheckContext context, ColumnProfile column, long[] digits, double deviation, double q)
    {
        double all = digits.Sum();
        int most = Enumerable.Range(1, 9).MaxBy(digit => (digits[digit - 1] / all) - Expected(digit));
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, [column], "departs from Benford's law",
            Invariant($"The first digits of {column.Name} depart from Benford's law by {deviation:F4} on average (q {q:G2}); ")
            + Invariant($"{most} leads {digits[most - 1] / all:P1} of the amounts instead of {Expected(most):P1}.")) with
        {
            Statistic = deviation,
            Affected = digits[most - 1],
            Evidence =
            [
                .. digits.Select((count, i) => new Evidence(
                    null, null,
                    [
                        CheckContext.Pair("first digit", i + 1), CheckContext.Pair("amounts", count),
                        CheckContext.Pair("expected", Math.Round(all * Expected(i + 1), 1)),
                    ])),
            ],
            Suggestion = "Look at the amounts that begin with the leading digit: limits, fixed fees and invented amounts leave such traces.",
        };
    }
}
