using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns of codes of one form, and the cells of another form.</summary>
/// <remarks>
/// The form is the value with each run of letters and each run of digits folded into one mark. It tells about codes only: the usual
/// form must hold digits, and no words with spaces, since names and prose have as many forms as they like.
/// </remarks>
internal sealed class V06FormatMask() : TableCheck(
    "V06", "format of codes", ForensicPhase.Validation,
    "The share of values that have the form of nearly all others: letters, digits and marks in the same order.", 0.97)
{
    private const int MinValues = 50;

    // Of values with as many letters and digits in each place.
    private const double SameLengths = 0.99;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(column => IsCandidate(column) || ValueTemplates.IsCandidate(column) || column is { AsText: true, Kind: ColumnKind.Time })
            ? null
            : $"no column holds {MinValues} texts");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            if (DateOrder.Unclear(context, column) is { } unclear)
                yield return Dates(context, column, unclear.Words, unclear.Predicate);
        }

        foreach (ColumnProfile column in context.Profile.Columns.Where(column => IsCandidate(column) || ValueTemplates.IsCandidate(column)))
        {
            if (IsCandidate(column) && OfCodes(context, column) is { } code)
                yield return code;
            else if (ValueTemplates.Odd(context, column) is { } odd)
                yield return Told(context, column, odd.Predicate, odd.Usual, "form");
        }
    }

    private Finding? OfCodes(CheckContext context, ColumnProfile column)
    {
        string folded = Form(column, "+");
        if (Usual(context, column, folded) is not { } usual || !IsCode(usual.Form) || usual.Share < Threshold)
            return null;
        if (usual.Share < 1)
            return Told(context, column, Other(column, folded, usual.Form), usual.Form, "form") with { Statistic = usual.Share };

        // Numbers given in sequence grow longer.
        string exact = Form(column, string.Empty);
        return !context.Series.Contains(column) && Usual(context, column, exact) is { Share: >= SameLengths and < 1 } lengths
            ? Told(context, column, Other(column, exact, lengths.Form), lengths.Form, "length") with { Statistic = lengths.Share }
            : null;
    }

    private static bool IsCandidate(ColumnProfile column) =>
        column is { Kind: ColumnKind.Text, Present: >= MinValues, Distinct: > 1, MaxLength: <= 60 };

    private static string Form(ColumnProfile column, string runs) =>
        $@"regexp_replace(regexp_replace(trim({column.Value}), '\p{{L}}{runs}', 'a', 'g'), '\d{runs}', '9', 'g')";

    private static (string Form, double Share)? Usual(CheckContext context, ColumnProfile column, string form)
    {
        object?[] row = context.Query(
            $"""
            SELECT arg_max(f, n), (max(n) / sum(n))::DOUBLE
            FROM (SELECT f, sum(n) AS n FROM (SELECT {form} AS f, n FROM {CheckContext.Different(column)}) GROUP BY f) WHERE f <> ''
            """)[0];
        return row[0] is string usual && row[1] is double share ? (usual, share) : null;
    }

    private static bool IsCode(string form) => form.Contains('9') && !(form.Contains(' ') && form.Contains('a'));

    private Finding Dates(CheckContext context, ColumnProfile column, string words, string predicate)
    {
        long count = context.Count(predicate);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column], words,
            Invariant($"{column.Name} {words} in {TableText.Counted(count, "row")}.")) with
        {
            Statistic = count,
            Threshold = 0,
            Affected = count,
            Evidence = context.Rows(predicate, [column]),
            Suggestion = "Find out which of the two is the month, and write dates as year-month-day.",
        };
    }

    // The form is made of each different cell once; rows are many more.
    private static string Other(ColumnProfile column, string form, string usual) =>
        $"""
        {column.Cell} IN (SELECT {column.Cell} FROM {CheckContext.Different(column)}
            WHERE {form} NOT IN ('', {Duck.DuckSql.Literal(usual)}) AND NOT ({NullWords.Sql(column.Cell)}))
        """;

    private Finding Told(CheckContext context, ColumnProfile column, string predicate, string usual, string what)
    {
        long count = context.Count(predicate);
        List<Evidence> evidence = context.Rows(predicate, [column]);
        string values = string.Join(", ", evidence.Select(one => one.Values[0].Value).Distinct().Take(3).Select(value => $"'{value}'"));
        return Found(
            context, count == 0 ? FindingStatus.Pass : FindingStatus.Warn, count == 0 ? FindingSeverity.Info : FindingSeverity.Warning,
            [column], $"is of another {what}",
            Invariant($"{column.Name} is of another {what} than '{usual}' in {TableText.Counted(count, "row")}: {values}.")) with
        {
            Statistic = 1 - (count / (double)column.Present),
            Threshold = what == "form" ? Threshold : SameLengths,
            Affected = count,
            Evidence = evidence,
            Suggestion = "Check these codes against their source: a mark, letter or digit is missing, extra or in another place.",
        };
    }
}
