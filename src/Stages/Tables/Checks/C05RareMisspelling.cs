using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Values seen a few times that differ by a letter or two from a value that is much more frequent.</summary>
/// <remarks>Looks only at columns of few values that recur: in a column of free text or of names, two similar values are two
/// things.</remarks>
internal sealed class C05RareMisspelling() : TableCheck(
    "C05", "rare misspelling", ForensicPhase.Consistency,
    "Values seen at most three times, one or two letters away from a value of the same column that is at least four times as frequent.", 0)
{
    private const int MaxRare = 3;
    private const int MinFrequent = 5;

    // What is seen more often than three times may still be rare beside a value that nearly all rows have.
    private const int MaxRareBesides = 20;
    private const int TimesAsFrequent = 50;
    private const int MaxValues = 4_000;
    private const int MaxLength = 100;

    /// <summary>The share of rows with rare values above which rare values are ordinary.</summary>
    private const double MaxRareRows = 0.10;

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(IsCategory) ? null : "no column of text has few values that recur");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns)
        {
            List<(string Value, string Meant)> found = Find(context, column);
            if (found.Count > 0)
                yield return Told(context, column, found);
        }
    }

    /// <summary>The values that are probably misspelt, each with the one that is meant; none in a column whose values do not recur.</summary>
    internal static List<(string Value, string Meant)> Find(CheckContext context, ColumnProfile column)
    {
        if (!IsCategory(column))
            return [];
        List<(string Value, long Count)> values =
        [
            .. context.Query(
                $"""
                SELECT {column.Value} AS x, count(*) AS n FROM t WHERE length({column.Value}) BETWEEN {Misspelling.MinWord} AND {MaxLength}
                GROUP BY x ORDER BY n DESC, x LIMIT {MaxValues + 1}
                """).Select(row => ((string)row[0]!, (long)row[1]!)),
        ];
        long most = values.Count == 0 ? 0 : values[0].Count;
        List<(string Value, long Count)> rare = values.FindAll(
            value => value.Count <= MaxRare || value.Count <= Math.Min(MaxRareBesides, most / TimesAsFrequent));
        if (rare.Count == 0 || values.Count > MaxValues || rare.Sum(value => value.Count) > column.Present * MaxRareRows)
            return [];
        List<(string Value, long Count)> frequent = values.FindAll(value => value.Count >= MinFrequent);
        List<(string Value, string Meant)> found =
        [
            .. from value in rare
               let times = value.Count <= MaxRare ? 4 : TimesAsFrequent
               let meant = frequent.Find(
                   other => other.Count >= times * value.Count && Misspelling.IsLikely(value.Value, other.Value)).Value
               where meant is not null
               select (value.Value, meant),
        ];
        return found.Count > 0 && Alike(frequent) * 2 < found.Count ? found : [];
    }

    private static bool IsCategory(ColumnProfile column) =>
        column.Kind == ColumnKind.Text && column.Distinct > 1 && column.Distinct <= MaxValues && column.Distinct * 4 <= column.Present;

    // Pairs of frequent values that look like misspellings of each other: where there are some, as among names of places, a rare value
    // that looks so is a name too.
    private static int Alike(List<(string Value, long Count)> frequent)
    {
        int pairs = 0;
        for (int i = 0; i < frequent.Count; i++)
        {
            for (int j = i + 1; j < frequent.Count; j++)
                pairs += Misspelling.IsLikely(frequent[i].Value, frequent[j].Value) ? 1 : 0;
        }

        return pairs;
    }

    private Finding Told(CheckContext context, ColumnProfile column, List<(string Value, string Meant)> found)
    {
        string pairs = string.Join(", ", found.Select(pair => $"({Duck.DuckSql.Literal(pair.Value)}, {Duck.DuckSql.Literal(pair.Meant)})"));
        string rows = $"(SELECT row, {column.Value} AS x, meant FROM t JOIN (VALUES {pairs}) AS m(rare, meant) ON {column.Value} = rare)";
        long count = context.Number($"SELECT count(*) FROM {rows}");
        string more = found.Count > 3 ? ", …" : string.Empty;
        return Found(
            context, FindingStatus.Warn, FindingSeverity.Warning, [column], "is probably misspelt",
            Invariant($"{column.Name} is probably misspelt in {TableText.Counted(count, "row")}: ")
            + string.Join(", ", found.Take(3).Select(pair => $"'{pair.Value}' for '{pair.Meant}'")) + more + ".") with
        {
            Statistic = count,
            Affected = count,
            Evidence = context.RowsOf(
                $"SELECT row, {CheckContext.Cut("x")}, {CheckContext.Cut("meant")} FROM {rows} ORDER BY row LIMIT {context.MaxEvidence}",
                [column.Name, "frequent value"]),
            Suggestion = "Replace each by the frequent value, unless it is a name of its own.",
        };
    }
}
