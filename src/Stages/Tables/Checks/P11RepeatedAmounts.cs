using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Amounts that recur more often than the amounts around them.</summary>
/// <remarks>
/// Nigrini's number duplication test. The expectation is how densely the amounts within 2 % on either side lie; a column in which most
/// values recur holds prices or fees, and is left alone.
/// </remarks>
internal sealed class P11RepeatedAmounts() : TableCheck(
    "P11", "repeated amounts", ForensicPhase.Patterns,
    "How often an amount recurs against how many of the same size there are, as a chance (Poisson).", 1e-6)
{
    private const double MinDistinctShare = 0.5;
    private const int Candidates = 20;
    private const int MinCount = 5;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (
            context.Profile.Columns.Any(AmountColumns.IsAmount)
                ? null
                : $"no column is named as an amount and holds {AmountColumns.MinValues} numbers");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns.Where(AmountColumns.IsAmount))
        {
            if (column.Distinct < column.Present * MinDistinctShare || AmountColumns.Units(context, column) is not { } units)
                continue;
            List<(long Units, long Count, double Chance)> found =
            [
                .. context.Query(
                    $"""
                    WITH u AS (SELECT {units} AS u FROM t WHERE {units} > 0),
                         top AS (SELECT u, count(*) AS n FROM u GROUP BY u HAVING n >= {MinCount} ORDER BY n DESC, u LIMIT {Candidates})
                    SELECT u, n, (SELECT count(*) FROM u AS other WHERE other.u BETWEEN top.u * 0.98 AND top.u * 1.02 AND other.u <> top.u)
                    FROM top ORDER BY n DESC, u
                    """)
                    .Select(row => ((long)row[0]!, (long)row[1]!, Chance((long)row[0]!, (long)row[1]!, (long)row[2]!) * column.Distinct))
                    .Where(one => one.Item3 < Threshold),
            ];
            if (found.Count > 0)
                yield return Told(context, column, units, found);
        }
    }

    private static double Chance(long units, long count, long neighbours) =>
        Statistics.PoissonTail(count, (neighbours + 1) / Math.Max(1, units * 0.04));

    private Finding Told(CheckContext context, ColumnProfile column, string units, List<(long Units, long Count, double Chance)> found)
    {
        string predicate = $"{units} IN ({string.Join(", ", found.Select(one => Invariant($"{one.Units}")))})";
        List<Evidence> evidence = context.Rows(predicate, [column, .. context.Profile.Columns.Where(other => other != column)]);
        long affected = found.Sum(one => one.Count);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Info, [column], "recurs",
            Invariant(
                $"{TableText.Counted(found.Count, "amount")} of {column.Name} recur{(found.Count == 1 ? "s" : string.Empty)} more often than others of that size, {evidence[0].Values[0].Value} among them; {TableText.Counted(affected, "row")} in all.")) with
        {
            Statistic = found.Min(one => one.Chance),
            Affected = affected,
            Evidence = evidence,
            Suggestion = "Look for fees, limits, and payments that were made twice.",
        };
    }
}
