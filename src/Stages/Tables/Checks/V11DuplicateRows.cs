using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Rows that equal an earlier row in every column.</summary>
internal sealed class V11DuplicateRows() : TableCheck(
    "V11", "exact duplicate rows", ForensicPhase.Validation, "The share of rows that repeat an earlier row in every column.", 0.001)
{
    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Count < 2 ? "in a table of one column equal rows are ordinary" : null);

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        string cells = string.Join(", ", context.Profile.Columns.Select(column => column.Cell));
        long surplus = context.Number($"SELECT sum(n - 1) FROM (SELECT count(*) AS n FROM t GROUP BY {cells} HAVING n > 1)");
        if (surplus == 0)
            yield break;
        double share = surplus / (double)context.Profile.Rows;
        IReadOnlyList<ColumnProfile> shown = [.. context.Profile.Columns.Take(8)];
        yield return Found(
            context, FindingStatus.Warn, share > Threshold ? FindingSeverity.Warning : FindingSeverity.Info, [], "repeats an earlier row",
            Invariant($"{surplus:N0} of {context.Profile.Rows:N0} rows {TableText.Verb(surplus, "repeats", "repeat")} an earlier row exactly ({share:P2}).")) with
        {
            Statistic = share,
            Affected = surplus,
            Evidence = context.RowsOf(
                $"""
                SELECT row, CAST(first AS VARCHAR), {CheckContext.Cells(shown)} FROM (
                    SELECT row, min(row) OVER (PARTITION BY {cells}) AS first, {cells} FROM t)
                WHERE row > first ORDER BY row LIMIT {context.MaxEvidence}
                """,
                ["first in row", .. shown.Select(column => column.Name)]),
            Suggestion = "Remove the repetitions, or add what tells the rows apart.",
        };
    }
}
