using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns of numbers, times or truth values with single cells that are something else.</summary>
internal sealed class V04TypePurity() : TableCheck(
    "V04", "type purity", ForensicPhase.Validation,
    "The share of values that have the type which more than half of the column's values have.", 1)
{
    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(column => column.AsText) ? null : "the file declares the type of every column");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            long values = column.Present - column.Tokens;
            long odd = values - column.Typed;
            if (!column.AsText || column.Kind == ColumnKind.Text || odd <= 0)
                continue;
            string kind = Word(column.Kind) + (column.Notation is null ? string.Empty : $" with {column.Notation.Name}");
            double purity = column.Typed / (double)values;
            string predicate = $"trim({column.Cell}) <> '' AND NOT ({NullWords.Sql(column.Cell)}) AND NOT ({IsTyped(column)})";
            // One value stands for all of its form: those that differ in their digits only.
            List<object?[]> examples = context.Query(
                $"""
                SELECT min({CheckContext.Cut(column.Cell)}), count(*) AS n FROM t WHERE {predicate}
                GROUP BY regexp_replace({column.Cell}, '[0-9]+', '9', 'g') ORDER BY n DESC, 1 LIMIT 3
                """);
            string listed = string.Join(
                ", ",
                examples.Select(
                    example => (long)example[1]! == 1 ? $"'{example[0]}'" : Invariant($"'{example[0]}' ({example[1]:N0} of this form)")));
            yield return Found(
                context, FindingStatus.Warn, FindingSeverity.Warning, [column], $"is not {kind}",
                Invariant(
                    $"{column.Name} holds {kind} but for {odd:N0} of {values:N0} values ({purity:P2} pure): {listed}.")) with
            {
                Statistic = purity,
                Affected = odd,
                Evidence = context.Rows(predicate, [column]),
                Suggestion = "Mend these cells or leave them empty; as it is, the whole column has to be treated as text.",
            };
        }
    }

    private static string IsTyped(ColumnProfile column) => column.Notation?.Fits(column.Cell) ?? column.Kind switch
    {
        ColumnKind.Whole or ColumnKind.Number => $"regexp_full_match({column.Cell}, {Duck.DuckSql.Literal(TypeInference.NumberPattern)})",
        ColumnKind.Time => $"{column.AsTime} IS NOT NULL",
        _ => $"lower({column.Cell}) IN ('true', 'false')",
    };

    private static string Word(ColumnKind kind) => kind switch
    {
        ColumnKind.Whole => "whole numbers",
        ColumnKind.Number => "numbers",
        ColumnKind.Time => "dates or times",
        _ => "true or false",
    };
}
