using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Keys and passwords in cells, and text as random as they are in a column of other text.</summary>
/// <remarks>The evidence shows the first four characters only: the report may go where the secret must not.</remarks>
internal sealed class P16RandomText() : TableCheck(
    "P16", "random text and secrets", ForensicPhase.Patterns,
    "Cells of the form of known keys, or with as much entropy a character as keys have in a column that has none.", 3.5)
{
    private const double MaxShare = 0.02;
    private const int MinValues = 50;
    private const int MinLength = 20;
    private const int MaxCandidates = 20_000;

    // Forms that the makers document: access keys of AWS, tokens of GitHub, GitLab, Slack, Stripe and Google, PEM, JSON web tokens.
    private const string Known =
        @"\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bglpat-[A-Za-z0-9_-]{20}|\bxox[abprs]-[A-Za-z0-9-]{10,}"
        + @"|\b[rs]k_live_[A-Za-z0-9]{16,}|\bAIza[0-9A-Za-z_-]{35}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
        + @"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.";

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(IsText) ? null : $"no column holds text of {MinLength} characters, which the shortest keys have");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        foreach (ColumnProfile column in context.Profile.Columns.Where(IsText))
        {
            string known = $"regexp_matches({column.Value}, {Duck.DuckSql.Literal(Known)})";
            long secrets = context.Count(known);
            if (secrets > 0)
                yield return Told(context, column, known, secrets, "holds a key", FindingSeverity.Error, null);
            if (column.Present >= MinValues && Random(context, column, known) is { Count: > 0 } rows
                && rows.Count <= column.Present * MaxShare)
                yield return Told(
                    context, column, $"row IN ({string.Join(", ", rows.Select(row => row.Row))})", rows.Count, "is random",
                    FindingSeverity.Warning, rows.Max(row => row.Bits));
        }
    }

    /// <summary>Shannon's entropy of the characters of a text, in bits a character.</summary>
    internal static double Entropy(string text)
    {
        double n = text.Length;
        return text.GroupBy(c => c).Sum(same => -(same.Count() / n) * Math.Log2(same.Count() / n));
    }

    private static bool IsText(ColumnProfile column) => column is { Kind: ColumnKind.Text, MaxLength: >= MinLength };

    // One word of letters of both cases and digits, without the marks of addresses and paths.
    private List<(long Row, double Bits)> Random(CheckContext context, ColumnProfile column, string known)
    {
        List<object?[]> words = context.Query(
            $"""
            SELECT row, left({column.Value}, 200) FROM t
            WHERE length({column.Value}) >= {MinLength} AND regexp_full_match({column.Value}, '[A-Za-z0-9+_=/-]+')
              AND regexp_matches({column.Value}, '[0-9].*[0-9].*[0-9]') AND NOT ({known})
            ORDER BY row LIMIT {MaxCandidates}
            """);
        return
        [
            .. from row in words
               let bits = Entropy((string)row[1]!)
               where bits >= Threshold && Changes((string)row[1]!) * 4 >= ((string)row[1]!).Length
               select ((long)row[0]!, bits),
        ];
    }

    // Random text goes from letter to digit and from case to case all the time; names and codes do at their seams.
    private static int Changes(string text) => text.Zip(text.Skip(1)).Count(pair => Class(pair.First) != Class(pair.Second));

    private static int Class(char c) => char.IsDigit(c) ? 0 : char.IsUpper(c) ? 1 : char.IsLower(c) ? 2 : 3;

    private Finding Told(
        CheckContext context, ColumnProfile column, string predicate, long count, string what, FindingSeverity severity,
        double? bits) => Found(
        context, severity == FindingSeverity.Error ? FindingStatus.Fail : FindingStatus.Warn, severity, [column], what,
        Invariant(
            $"{column.Name} {(bits is null ? "holds what looks like a key or token" : "is random text, unlike the rest of the column,")} in {TableText.Counted(count, "row")}.")) with
    {
        Statistic = bits ?? count,
        Threshold = bits is null ? 0 : Threshold,
        Affected = count,
        Evidence = context.RowsOf(
            $"SELECT row, left({column.Value}, 4) || '…', CAST(length({column.Value}) AS VARCHAR) FROM t WHERE {predicate} ORDER BY row LIMIT {context.MaxEvidence}",
            [column.Name, "characters"]),
        Suggestion = "If these are secrets, withdraw them where they were given out, and remove them here and in every copy.",
    };
}
