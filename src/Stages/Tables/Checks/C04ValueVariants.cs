using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>One value written in several ways, and one thing described in two rows that differ in one cell.</summary>
internal sealed class C04ValueVariants() : TableCheck(
    "C04", "duplicate entities", ForensicPhase.Consistency,
    "Values that are the same once case, accents, spaces and punctuation are left out, and rows that are the same but for one cell.",
    0)
{
    private const int MinLetters = 3;
    private const int MaxValues = 4_000;
    private const int MaxLength = 100;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (
            context.Profile.Columns.Any(IsCategory) || NoisyDuplicates.Applies(context)
                ? null
                : "no column of text has few values that recur");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        if (NoisyDuplicates.Find(context) is { Count: > 0 } doubled)
            yield return Doubled(context, doubled);
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            List<(string Variant, string Usual)> found = Find(context, column);
            if (found.Count > 0)
                yield return Told(context, column, found);
        }
    }

    /// <summary>The values of a column that are another way to write a more frequent one, each with that one.</summary>
    internal static List<(string Variant, string Usual)> Find(CheckContext context, ColumnProfile column)
    {
        if (!IsCategory(column))
            return [];
        List<object?[]> values = context.Query(
            $"""
            SELECT {column.Value} AS x, count(*) AS n FROM t WHERE length({column.Value}) BETWEEN {MinLetters} AND {MaxLength}
            GROUP BY x ORDER BY n DESC, x LIMIT {MaxValues + 1}
            """);
        if (values.Count > MaxValues)
            return [];
        return
        [
            .. from value in values
               let text = (string)value[0]!
               group text by Key(text) into same
               where same.Key is not null && same.Skip(1).Any()
               from variant in same.Skip(1)
               select (variant, same.First()),
        ];
    }

    private static bool IsCategory(ColumnProfile column) =>
        column.Kind == ColumnKind.Text && column.Distinct > 1 && column.Distinct <= MaxValues && column.Distinct * 4 <= column.Present;

    /// <summary>The letters of a text in lower case without accents; null for too few of them, and for what has digits.</summary>
    internal static string? Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (char c in text.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsDigit(c))
                return null;
            if (char.IsLetter(c))
                key.Append(char.ToLower(c, CultureInfo.InvariantCulture));
        }

        return key.Length < MinLetters ? null : key.ToString();
    }

    private Finding Doubled(CheckContext context, List<(long Row, long Like, string Differs)> doubled)
    {
        Dictionary<long, (long Row, long Like, string Differs)> of = doubled.ToDictionary(one => one.Row);
        List<Evidence> evidence = context.Rows(
            $"row IN ({string.Join(", ", of.Keys.Order().Take(context.MaxEvidence))})", context.Profile.Columns);
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [], "repeats an earlier row but for one cell",
            Invariant(
                $"{TableText.Counted(doubled.Count, "row")} repeat{(doubled.Count == 1 ? "s" : string.Empty)} an earlier row but for one cell.")) with
        {
            Statistic = doubled.Count,
            Affected = doubled.Count,
            Evidence =
            [
                .. evidence.Select(one => one with
                {
                    Values = [
                        CheckContext.Pair("like row", of[one.Row!.Value].Like), new("differs in", of[one.Row!.Value].Differs),
                        .. one.Values],
                }),
            ],
            Suggestion = "Find out whether both describe one thing, and merge them.",
        };
    }

    private Finding Told(CheckContext context, ColumnProfile column, List<(string Variant, string Usual)> found)
    {
        string pairs = string.Join(
            ", ", found.Select(pair => $"({Duck.DuckSql.Literal(pair.Variant)}, {Duck.DuckSql.Literal(pair.Usual)})"));
        string rows = $"(SELECT row, {column.Value} AS x, usual FROM t JOIN (VALUES {pairs}) AS m(variant, usual) ON {column.Value} = variant)";
        long count = context.Number($"SELECT count(*) FROM {rows}");
        string more = found.Count > 3 ? ", …" : string.Empty;
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column], "is written in several ways",
            Invariant($"{column.Name} is written in another way in {TableText.Counted(count, "row")}: ")
            + string.Join(", ", found.Take(3).Select(pair => $"'{pair.Variant}' for '{pair.Usual}'")) + more + ".") with
        {
            Statistic = found.Count,
            Affected = count,
            Evidence = context.RowsOf(
                $"SELECT row, {CheckContext.Cut("x")}, {CheckContext.Cut("usual")} FROM {rows} ORDER BY row LIMIT {context.MaxEvidence}",
                [column.Name, "usual form"]),
            Suggestion = "Write each value in one way, or groups and joins will take them for several.",
        };
    }
}
