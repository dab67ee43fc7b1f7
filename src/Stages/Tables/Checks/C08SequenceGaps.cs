using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Numbers missing in a sequence of ids, each prefix being a series of its own.</summary>
/// <remarks>
/// A series counts from 10 numbers on, of which at least a quarter of its span is used: sparser numbers were not given in sequence.
/// </remarks>
internal sealed class C08SequenceGaps() : TableCheck(
    "C08", "sequence gaps", ForensicPhase.Consistency,
    "The share of numbers missing between the least and the greatest of a numbered series.", 0.01)
{
    private const double MinUse = 0.25;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Series.Count == 0 ? "no column holds numbers given in sequence" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Series)
        {
            List<object?[]> series = context.Query(
                $"""
                SELECT series, (max(n) - min(n))::DOUBLE, count(*), CASE WHEN min(d) = mode(d) THEN min(d) ELSE 1 END FROM (
                    SELECT series, n, n - lag(n) OVER (PARTITION BY series ORDER BY n) AS d
                    FROM (SELECT DISTINCT series, n FROM {NumberedSeries.Sql(column)}))
                GROUP BY series HAVING count(*) >= {NumberedSeries.MinNumbers} ORDER BY series
                """);
            foreach (object?[] one in series)
            {
                // Numbers given in tens or threes have the least step as the usual one.
                long step = (long)one[3]!;
                double span = Math.Floor((double)one[1]! / step) + 1;
                long used = (long)one[2]!;
                if (span > used && used >= span * MinUse)
                    yield return Gaps(context, column, (string)one[0]!, step, (long)span, used);
            }
        }
    }

    private Finding Gaps(CheckContext context, ColumnProfile column, string series, long step, long span, long used)
    {
        long missing = span - used;
        double share = missing / (double)span;
        string steps =
            $"""
            SELECT row, (n - before) // {step} - 1 AS missing, before + {step} AS first, n - {step} AS last
            FROM (SELECT min(row) AS row, n, lag(n) OVER (ORDER BY n) AS before
                  FROM {NumberedSeries.Sql(column)} WHERE series = {Duck.DuckSql.Literal(series)} GROUP BY n)
            WHERE n - before > {step}
            """;
        long gaps = context.Number($"SELECT count(*) FROM ({steps})");
        string named = series.Length == 0 ? column.Name : $"{column.Name}, series '{series}'";
        return Found(
            context, FindingStatus.Warn, share > Threshold ? FindingSeverity.Warning : FindingSeverity.Info,
            [column], $"gaps in series '{series}'",
            Invariant(
                $"{TableText.Counted(missing, "number")} missing in {named}, in {TableText.Counted(gaps, "gap")} ({share:P2} of {span:N0}).")) with
        {
            Statistic = missing,
            Threshold = 0,
            Affected = missing,
            Evidence = context.RowsOf(
                $"""
                SELECT row, {Text("first")}, {Text("last")}, CAST(missing AS VARCHAR) FROM ({steps})
                ORDER BY first LIMIT {context.MaxEvidence}
                """,
                ["first missing", "last missing", "missing"]),
            Suggestion = "Find out whether these were deleted, rejected or never given.",
        };

        string Text(string number) => $"{Duck.DuckSql.Literal(series)} || CAST({number} AS VARCHAR)";
    }
}
