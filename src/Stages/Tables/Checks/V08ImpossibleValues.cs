using System.Globalization;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Values that cannot be: infinite or not a number, or outside of what the column's meaning allows.</summary>
internal sealed class V08ImpossibleValues() : TableCheck(
    "V08", "impossible values", ForensicPhase.Validation,
    "Numbers and dates outside of what the meaning of their column allows, and numbers that are none.", 0)
{
    private const int MinExplained = 20;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(column => column.IsNumeric || column.Kind == ColumnKind.Time)
            ? null
            : "no column holds numbers or dates");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            if (column.NonFinite > 0)
            {
                yield return Raised(
                    context, column, FindingSeverity.Error, "infinite or not a number",
                    $"NOT isfinite({column.AsNumber})", column.NonFinite);
            }

            foreach (ValueRule rule in RulesFor(column, context.Profile))
            {
                string predicate = rule.Predicate
                    .Replace("@", column.Value, StringComparison.Ordinal)
                    .Replace("~", context.Today.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);
                long count = context.Count($"({predicate})");
                if (count > 0 && count <= Math.Max(1, rule.MaxShare * column.Present))
                    yield return Raised(context, column, rule.Severity, rule.Broken, predicate, count);
            }
        }
    }

    private static IEnumerable<ValueRule> RulesFor(ColumnProfile column, TableProfile profile)
    {
        if (column.Kind == ColumnKind.Time)
            return ValueRule.Times.Where(rule => rule.Applies(column, profile));
        if (!column.IsNumeric)
            return [];
        return ValueRule.Numbers.Where(rule => rule.Applies(column, profile)).Take(1)
            .Concat(ValueRule.Besides.Where(rule => rule.Applies(column, profile)));
    }

    private Finding Raised(
        CheckContext context, ColumnProfile column, FindingSeverity severity, string broken, string predicate, long count) => Found(
        context, severity == FindingSeverity.Error ? FindingStatus.Fail : FindingStatus.Warn, severity, [column], broken,
        Invariant($"{column.Name} is {broken} in {count:N0} of {context.Profile.Rows:N0} rows.")
            + Explained(context, column, predicate, count)) with
    {
        Statistic = count,
        Affected = count,
        Evidence = context.Rows(predicate, [column, .. context.Profile.Columns.Where(other => other != column)]),
        Suggestion = severity == FindingSeverity.Error
            ? "Mend these values at the source, or set them apart if they stand for something else."
            : "Check whether these values are meant.",
    };

    // Codes of another form than the column's others, such as the C before the number of a cancellation, often say why.
    private static string Explained(CheckContext context, ColumnProfile column, string predicate, long count)
    {
        if (count < MinExplained)
            return string.Empty;
        foreach (ColumnProfile code in context.Profile.Columns.Where(other => other != column && other is { AsText: true, Kind: ColumnKind.Whole } && other.Typed < other.Present))
        {
            string odd = $"NOT regexp_full_match({code.Cell}, '[0-9]+')";
            List<object?[]> forms = context.Query(
                $"""
                SELECT regexp_replace({code.Cell}, '[0-9]+', '9', 'g') AS f, count(*) FILTER ({predicate}) AS n, count(*)
                FROM t WHERE {odd} GROUP BY f ORDER BY n DESC, f LIMIT 1
                """);
            if (forms is [[string form, long broken, long all]] && broken >= all * 0.99 && broken * 2 >= count)
                return Invariant(
                    $" In {broken:N0} of them {code.Name} has the form '{form}', in which all are; {count - broken:N0} are elsewhere.");
        }

        return string.Empty;
    }
}
