using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Columns whose values are numbers or dates within the same words and marks, such as "33 patients" or "4 May 2003 (USA)", and the values
/// that are put otherwise.
/// </summary>
/// <remarks>
/// A template is the value with each run of digits, each name of a month and what stands in brackets folded into one mark; other letters stay.
/// Values of rare templates are odd when they have a letter or mark that no common one has, and values of a common one when its words
/// are those of the usual one, or some of them: "1 hr. 30 min." among "90 min".
/// </remarks>
internal static class ValueTemplates
{
    private const int MinValues = 50;
    private const int MaxLength = 60;
    private const int MaxTemplates = 200;
    private const int SampleRows = 10_000;
    private const double Usual = 0.80;
    private const double Rare = 0.03;
    private const double AllRare = 0.05;
    private const double MinGrouped = 0.80;
    private const string Month = @"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b";

    /// <summary>SQL that is true for values put otherwise than usual, and the usual template; null where there is no usual one.</summary>
    internal static (string Usual, string Predicate)? Odd(CheckContext context, ColumnProfile column)
    {
        if (!IsCandidate(column))
            return null;
        long step = Math.Max(1, context.Profile.Rows / SampleRows);
        if ((step == 1 || Ungrouped(context, column, $"row % {step} = 0", MinValues / 10) is not null)
            && Ungrouped(context, column, "true", MinValues) is { } ungrouped)
            return ungrouped;
        if (column.Kind != ColumnKind.Text)
            return null;
        if (step > 1 && Counts(context, column, $"row % {step} = 0") is var sample && !HasUsual(sample))
            return null;
        List<(string Template, long Count)> counts = Counts(context, column, "true");
        if (!HasUsual(counts) || counts.Count > MaxTemplates)
            return null;
        long all = counts.Sum(one => one.Count);
        List<(string Template, long Count)> common = counts.FindAll(one => one.Count > all * Rare);
        var known = new HashSet<char>(common.SelectMany(one => one.Template));
        List<(string Template, long Count)> rare = counts.FindAll(
            one => one.Count <= all * Rare && one.Template.Any(c => !known.Contains(c) && c != ' '));
        HashSet<string> odd = rare.Sum(one => one.Count) <= all * AllRare ? [.. rare.Select(one => one.Template)] : [];
        HashSet<string> words = Words(common[0].Template);
        odd.UnionWith(common.Skip(1).Where(one => IsOtherWay(words, one.Template)).Select(one => one.Template));
        if (odd.Count == 0)
            return null;

        // The template is made of each different cell once; rows are many more.
        string listed = string.Join(", ", odd.Order(StringComparer.Ordinal).Select(Duck.DuckSql.Literal));
        string cells = $"(SELECT {column.Cell} FROM {CheckContext.Different(column)} WHERE {Template(column)} IN ({listed}))";
        return (common[0].Template, $"{column.Cell} IN {cells}");
    }

    /// <summary>Whether the column holds values as the file puts them: texts, and numbers, which may be put with commas.</summary>
    internal static bool IsCandidate(ColumnProfile column) =>
        column is { AsText: true, Present: >= MinValues, Distinct: > 1, MaxLength: <= MaxLength } && (column.Kind == ColumnKind.Text || column.IsNumeric);

    private static bool HasUsual(List<(string Template, long Count)> counts) =>
        counts.Count > 0 && counts[0].Template.Contains('9') && counts[0].Count >= counts.Sum(one => one.Count) * Usual;

    private static string Template(ColumnProfile column) =>
        $@"regexp_replace(regexp_replace(regexp_replace(trim({column.Cell}), '\([^)]*[^)\d][^)]*\)', '()', 'g'), {Duck.DuckSql.Literal(Month)}, 'Month', 'gi'), '\d+', '9', 'g')";

    private static List<(string Template, long Count)> Counts(CheckContext context, ColumnProfile column, string rows) =>
    [
        .. context.Query(
            $"""
            SELECT f, sum(n)::BIGINT AS all_n FROM (
                SELECT {Template(column)} AS f, n FROM {CheckContext.Different(column, rows)}
                WHERE trim({column.Cell}) <> '' AND NOT ({NullWords.Sql(column.Cell)}))
            GROUP BY f ORDER BY all_n DESC, f LIMIT {MaxTemplates + 1}
            """).Select(row => ((string)row[0]!, (long)row[1]!)),
    ];

    private static HashSet<string> Words(string template) =>
        [.. template.Split([' ', '.', ',', '(', ')', '/', '-', ':', ';'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Any(char.IsLetter))];

    // Without any word in either it is a range beside a number, or the like.
    private static bool IsOtherWay(HashSet<string> usual, string other) =>
        Words(other) is var words && other.Contains('9') && usual.Count + words.Count > 0 && (usual.IsSubsetOf(words) || words.IsSubsetOf(usual));

    // Numbers of four digits and more without the comma that the others have.
    private static (string Usual, string Predicate)? Ungrouped(CheckContext context, ColumnProfile column, string rows, int least)
    {
        string predicate = $@"regexp_full_match(trim({column.Cell}), '\d{{4,}}')";
        object?[] row = context.Query(Invariant(
            $@"SELECT count(*) FILTER (regexp_full_match(trim({column.Cell}), '\d{{1,3}}(?:,\d{{3}})+')), count(*) FILTER ({predicate}) FROM t WHERE {rows}"))[0];
        (long grouped, long plain) = ((long)row[0]!, (long)row[1]!);
        return plain > 0 && grouped >= least && grouped >= (grouped + plain) * MinGrouped ? ("9,999", predicate) : null;
    }
}
