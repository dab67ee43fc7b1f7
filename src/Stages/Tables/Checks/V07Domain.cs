using System.Globalization;
using Tars.Duck;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Cells outside of what the contract allows: values, form, range, length, share of filled cells, uniqueness.</summary>
internal sealed class V07Domain() : TableCheck(
    "V07", "domain", ForensicPhase.Validation, "Cells outside of the values, form, range or length that the contract allows.", 0)
{
    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Expected is { Columns.Count: > 0 } ? null : "no contract says what the columns may hold");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnExpectation expected in context.Expected!.Columns)
        {
            if (context.Profile.Columns.FirstOrDefault(column => column.Name == expected.Name) is not { } column)
                continue;
            foreach ((string predicate, string broken) in Rules(column, expected))
            {
                long count = context.Count(predicate);
                if (count > 0)
                    yield return Told(context, column, predicate, broken, count);
            }

            double filled = column.Present / (double)context.Profile.Rows;
            if (filled < expected.Filled)
            {
                string empty = column.AsText ? $"coalesce(trim({column.Cell}), '') = ''" : $"{column.Cell} IS NULL";
                string broken = Invariant($"is empty more often than the {1 - expected.Filled:P1} that are allowed");
                yield return Told(
                    context, column, empty, broken, context.Profile.Rows - column.Present) with { Statistic = filled,
                    Threshold = expected.Filled };
            }
        }
    }

    private static IEnumerable<(string Predicate, string Broken)> Rules(ColumnProfile column, ColumnExpectation expected)
    {
        string text = $"trim(CAST({column.Cell} AS VARCHAR))";
        string present = $"{text} <> ''";
        if (expected.Kind is { } kind && kind != ColumnKind.Text && column.AsText)
            yield return ($"{present} AND {(column with { Kind = kind }).Value} IS NULL", $"is not {kind.ToString().ToLowerInvariant()}");
        if (expected.In is { } values)
            yield return (
                $"{present} AND {text} NOT IN ({string.Join(", ", values.Append(string.Empty).Select(DuckSql.Literal))})",
                "is none of the allowed values");
        if (expected.Like is { } pattern)
            yield return ($"{present} AND NOT regexp_full_match({text}, {DuckSql.Literal(pattern)})", $"does not have the form {pattern}");
        string number = column.AsNumber;
        if (expected.Min is { } min)
            yield return ($"{number} < {min.ToString("R", CultureInfo.InvariantCulture)}::DOUBLE", Invariant($"is below {min}"));
        if (expected.Max is { } max)
            yield return ($"{number} > {max.ToString("R", CultureInfo.InvariantCulture)}::DOUBLE", Invariant($"is above {max}"));
        string time = column.AsTime;
        if (expected.Earliest is { } earliest)
            yield return ($"{time} < TIMESTAMP '{Moment(earliest)}'", $"is before {Moment(earliest)}");
        if (expected.Latest is { } latest)
            yield return ($"{time} > TIMESTAMP '{Moment(latest)}'", $"is after {Moment(latest)}");
        if (expected.MaxLength is { } length)
            yield return (Invariant($"length({text}) > {length}"), Invariant($"is longer than {length} characters"));
        if (expected.Unique)
        {
            yield return (
                $"{present} AND {column.Cell} IN (SELECT {column.Cell} FROM t WHERE {column.Cell} IS NOT NULL GROUP BY 1 HAVING count(*) > 1)",
                "is not unique");
        }
    }

    private static string Moment(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private Finding Told(CheckContext context, ColumnProfile column, string predicate, string broken, long count) => Found(
        context, FindingStatus.Fail, FindingSeverity.Error, [column], broken,
        Invariant($"{column.Name} {broken} in {TableText.Counted(count, "row")}.")) with
    {
        Statistic = count,
        Affected = count,
        Evidence = context.Rows(predicate, [column, .. context.Profile.Columns.Where(other => other != column)]),
        Suggestion = "Mend these cells at the source, or widen the contract where they are right.",
    };
}
