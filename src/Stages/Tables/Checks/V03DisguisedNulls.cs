using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Values that stand for "no value": words such as n/a, numbers such as 99.99 or -999 far off all others, dates such as 1900-01-01.
/// </summary>
internal sealed class V03DisguisedNulls() : TableCheck(
    "V03", "disguised nulls", ForensicPhase.Validation, "Cells that hold a word, number or date that stands for no value.", 0)
{
    // All nines, with or without a point, a sign or zeros behind: 99, 999.9, -9999, 99.990.
    private const string Nines = @"-?9+(\.9+0*)?(\.0+)?";

    private const string Dates = "'0001-01-01', '1899-12-30', '1899-12-31', '1900-01-01', '1970-01-01', '2099-12-31', '9999-12-31'";

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            Finding? found = column switch
            {
                { AsText: true, Kind: ColumnKind.Text } or { Tokens: > 0 } => Words(context, column),
                { IsNumeric: true } => Numbers(context, column),
                { Kind: ColumnKind.Time } => Moments(context, column),
                _ => null,
            };
            if (found is not null)
                yield return found;
            if (column.Tokens > 0 && column.IsNumeric && Numbers(context, column) is { } numbers)
                yield return numbers;
        }
    }

    private Finding? Words(CheckContext context, ColumnProfile column)
    {
        string predicate = NullWords.Sql(column);
        long count = context.Count(predicate);
        return count == 0 ? null : Raised(context, column, predicate, count, "words for no value");
    }

    // A sentinel stands at an end of the column, is repeated, and lies beyond Tukey's outer fences of the other values.
    private Finding? Numbers(CheckContext context, ColumnProfile column)
    {
        string ends = $"(SELECT unnest([min({column.Value}), max({column.Value})]) AS x FROM t)";
        if (context.Number($"SELECT count(*) FROM {ends} WHERE regexp_full_match(CAST(x AS VARCHAR), '{Nines}')") == 0)
            return null;
        List<object?[]> found = context.Query(
            $"""
            WITH s AS (SELECT DISTINCT x FROM {ends} WHERE regexp_full_match(CAST(x AS VARCHAR), '{Nines}')),
                 q AS (SELECT quantile_cont({column.Value}::DOUBLE, [0.25, 0.75]) AS q FROM t WHERE {column.Value} NOT IN (SELECT x FROM s))
            SELECT CAST(x AS VARCHAR), (SELECT count(*) FROM t WHERE {column.Value} = x)
            FROM s, q WHERE x > q[2] + 3 * (q[2] - q[1]) OR x < q[1] - 3 * (q[2] - q[1]) ORDER BY x
            """);
        List<object?[]> repeated = [.. found.Where(end => (long)end[1]! >= 2)];
        if (repeated.Count == 0)
            return null;
        string predicate = $"{column.Value} IN ({string.Join(", ", repeated.Select(end => (string)end[0]!))})";
        return Raised(context, column, predicate, repeated.Sum(end => (long)end[1]!), "a number of nines far off all others");
    }

    // One of the dates that systems put for none, more than a year away from every other date of the column.
    private Finding? Moments(CheckContext context, ColumnProfile column)
    {
        string value = column.Value;
        List<object?[]> ends = context.Query(
            $"""
            SELECT CAST(x AS VARCHAR), n FROM (
                SELECT {value} AS x, count(*) AS n,
                       lag({value}) OVER (ORDER BY {value}) AS before, lead({value}) OVER (ORDER BY {value}) AS after
                FROM t WHERE {value} IS NOT NULL GROUP BY {value})
            WHERE CAST(x AS DATE) IN ({Dates}) AND CAST(x AS TIME) = TIME '00:00:00'
              AND coalesce(x - before > INTERVAL 365 DAY, true) AND coalesce(after - x > INTERVAL 365 DAY, true)
              AND (before IS NOT NULL OR after IS NOT NULL)
            ORDER BY x
            """);
        if (ends.Count == 0)
            return null;
        string predicate = $"{value} IN ({string.Join(", ", ends.Select(end => $"TIMESTAMP '{end[0]}'"))})";
        return Raised(context, column, predicate, ends.Sum(end => (long)end[1]!), "a date that systems put for none");
    }

    private Finding Raised(CheckContext context, ColumnProfile column, string predicate, long count, string what)
    {
        List<object?[]> values = context.Query(
            $"SELECT {CheckContext.Cut(column.Cell)}, count(*) FROM t WHERE {predicate} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5");
        string listed = string.Join(", ", values.Select(value => Invariant($"'{value[0]}' ({value[1]:N0})")));
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column], what,
            Invariant($"{column.Name} holds {what} in {TableText.Counted(count, "row")}: {listed}.")) with
        {
            Statistic = count,
            Affected = count,
            Evidence = context.Rows(predicate, [column]),
            Suggestion = "Replace them by empty cells, so that sums, means and counts leave them out.",
        };
    }
}
