using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Columns whose numbers carry a check digit (IBAN, ISBN, ISSN, EAN, UPC, Luhn), and the numbers that fail it.</summary>
internal sealed class V09CheckDigits() : TableCheck(
    "V09", "check digits", ForensicPhase.Validation,
    "Numbers that fail the check digit which at least 90 % of their column's different numbers pass.", 0)
{
    private const double MinShare = 0.90;
    private const int MinNumbers = 20;
    private const int SampleNumbers = 1_000;
    private const int MaxNumbers = 1_000_000;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (Kinds(context).Count > 0 ? null : "no column holds numbers with a check digit");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach ((ColumnProfile column, string name, Func<string, bool> isValid) in Kinds(context))
        {
            List<string> wrong =
            [
                .. context.Query(
                    $"SELECT DISTINCT {Text(column)} AS x FROM t WHERE {column.Cell} IS NOT NULL ORDER BY x LIMIT {MaxNumbers}")
                    .Select(row => (string)row[0]!).Where(x => x.Trim().Length > 0 && !isValid(CheckDigits.Plain(x))),
            ];
            if (wrong.Count > 0)
                yield return Told(context, column, name, wrong);
        }
    }

    private static string Text(ColumnProfile column) => $"CAST({column.Cell} AS VARCHAR)";

    private static List<(ColumnProfile Column, string Name, Func<string, bool> IsValid)> Kinds(CheckContext context)
    {
        var found = new List<(ColumnProfile, string, Func<string, bool>)>();
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            if (column.Kind is not (ColumnKind.Text or ColumnKind.Whole) || column.Distinct < MinNumbers || column.MaxLength > 60)
                continue;
            List<string> sample =
            [
                .. context.Query(
                    $"SELECT DISTINCT {Text(column)} AS x FROM (SELECT * FROM t WHERE {column.Cell} IS NOT NULL LIMIT {SampleNumbers}) ORDER BY x")
                    .Select(row => CheckDigits.Plain((string)row[0]!)),
            ];
            foreach ((string name, Func<string, bool> isShaped, Func<string, bool> isValid) in CheckDigits.Kinds)
            {
                if (sample.Count >= MinNumbers && sample.Count(x => isShaped(x) && isValid(x)) >= sample.Count * MinShare)
                {
                    found.Add((column, name, x => isShaped(x) && isValid(x)));
                    break;
                }
            }
        }

        return found;
    }

    private Finding Told(CheckContext context, ColumnProfile column, string name, List<string> wrong)
    {
        string predicate = $"{Text(column)} IN ({string.Join(", ", wrong.Take(10_000).Select(Duck.DuckSql.Literal))})";
        long count = context.Count(predicate);
        return Found(
            context, FindingStatus.Fail, FindingSeverity.Error, [column], "fails its check digit",
            Invariant($"{column.Name} holds numbers with the check digit of {name}; {TableText.Counted(count, "row")} {TableText.Verb(count, "fails", "fail")} it: ")
            + string.Join(", ", wrong.Take(3).Select(x => $"'{x}'")) + ".") with
        {
            Statistic = count,
            Affected = count,
            Evidence = context.Rows(predicate, [column]),
            Suggestion = "A digit is wrong, missing or exchanged with another: look the number up at its source.",
        };
    }
}
