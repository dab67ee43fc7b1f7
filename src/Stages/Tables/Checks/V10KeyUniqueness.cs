using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// A column that identifies its rows, by its name or place and since nearly all its values differ, yet repeats or lacks some.
/// </summary>
internal sealed class V10KeyUniqueness() : TableCheck(
    "V10", "key uniqueness", ForensicPhase.Validation,
    "The share of different values among those of a key column; rows without a key count too.", 1)
{
    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Rows < KeyColumns.MinRows ? $"a key is told from at least {KeyColumns.MinRows} rows"
            : context.Keys.Count == 0 ? "no column identifies its rows" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach ((ColumnProfile column, long distinct) in context.Keys)
        {
            long missing = context.Profile.Rows - column.Present;
            long surplus = column.Present - distinct;
            if (surplus > 0)
                yield return Repeated(context, column, surplus);
            if (missing > 0)
                yield return Missing(context, column, missing);
        }
    }

    private Finding Repeated(CheckContext context, ColumnProfile column, long surplus) => Found(
        context, FindingStatus.Fail, FindingSeverity.Error, [column], "repeats",
        Invariant($"{column.Name} identifies the rows, but {TableText.Counted(surplus, "value")} stood before.")) with
    {
        Statistic = (column.Present - surplus) / (double)column.Present,
        Affected = surplus,
        Evidence = context.RowsOf(
            $"""
            SELECT row, {CheckContext.Cut("cell")}, CAST(first AS VARCHAR) FROM (
                SELECT row, {column.Cell} AS cell, min(row) OVER (PARTITION BY {column.Cell}) AS first
                FROM t WHERE {column.Cell} IS NOT NULL)
            WHERE row > first ORDER BY row LIMIT {context.MaxEvidence}
            """,
            [column.Name, "first in row"]),
        Suggestion = "Keep one row of each key, or find out which of them got a wrong one.",
    };

    private Finding Missing(CheckContext context, ColumnProfile column, long missing) => Found(
        context, FindingStatus.Fail, FindingSeverity.Error, [column], "lacks",
        Invariant($"{column.Name} identifies the rows, but {missing:N0} row{(missing == 1 ? " has" : "s have")} none.")) with
    {
        Statistic = column.Present / (double)context.Profile.Rows,
        Affected = missing,
        Evidence = context.Rows(
            column.AsText ? $"coalesce(trim({column.Cell}), '') = ''" : $"{column.Cell} IS NULL",
            [column, .. context.Profile.Columns.Where(other => other != column)]),
        Suggestion = "Give these rows their key; without one they cannot be referred to or joined.",
    };
}
