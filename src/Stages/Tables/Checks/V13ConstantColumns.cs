using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns without any value, with one value only, or nearly so.</summary>
internal sealed class V13ConstantColumns() : TableCheck(
    "V13", "constant or empty columns", ForensicPhase.Validation, "The share of a column's most frequent value.", 0.995)
{
    private const int MinRows = 10;
    private const int MinRowsForNearly = 200;
    private const int FewValues = 1_000;

    internal override string? WhyNot(CheckContext context) =>
        context.Profile.Rows < MinRows ? $"a column is called constant from {MinRows} rows on" : null;

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            if (column.Present == 0)
            {
                string message = $"{column.Name} has no value in any row.";
                yield return Found(context, FindingStatus.Warn, FindingSeverity.Warning, [column], "is empty", message) with
                {
                    Affected = context.Profile.Rows,
                    Suggestion = "Remove the column, or find out why nothing arrives in it.",
                };
            }
            else if (column.Distinct == 1)
            {
                yield return Told(context, column, 1, context.Query($"SELECT {CheckContext.Cut($"min({column.Cell})")} FROM t")[0][0]);
            }
            else if (column.Present >= MinRowsForNearly && column.Distinct <= FewValues && column.Kind != ColumnKind.Other)
            {
                object?[] top = context.Query(
                    $"""
                    SELECT {CheckContext.Cut(column.Cell)}, count(*) AS n FROM t WHERE {column.Cell} IS NOT NULL
                    GROUP BY {column.Cell} ORDER BY n DESC, 1 LIMIT 1
                    """)[0];
                double share = (long)top[1]! / (double)column.Present;
                if (share > Threshold)
                    yield return Told(context, column, share, top[0]);
            }
        }
    }

    private Finding Told(CheckContext context, ColumnProfile column, double share, object? value) => Found(
        context, FindingStatus.Warn, FindingSeverity.Info, [column], share < 1 ? "is nearly constant" : "is constant",
        Invariant($"{column.Name} is '{value}' in {(share < 1 ? Invariant($"{share:P2}") : "all")} of {column.Present:N0} values.")) with
    {
        Statistic = share,
        Affected = column.Present,
        Suggestion = "Such a column tells rows apart hardly or not at all: check that the source fills it as meant.",
    };
}
