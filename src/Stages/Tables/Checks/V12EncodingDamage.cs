using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>
/// Text that was decoded with the wrong encoding, or cut within a character: replacement characters, UTF-8 that was read as
/// Windows-1252, control characters, and bytes that are not UTF-8 in a file that elsewhere is.
/// </summary>
internal sealed class V12EncodingDamage() : TableCheck(
    "V12", "encoding damage", ForensicPhase.Validation,
    "Cells with replacement characters, control characters, or letters that come from a wrong decoding.", 0)
{
    // The first byte of a two- or three-byte sequence, read as Windows-1252, before a continuation byte read so.
    private const string Mojibake =
        "[ÂÃÅÄ][\u0080-\u00BF\u0152\u0153\u0160\u0161\u0178\u017D\u017E\u0192\u02C6\u02DC\u2013-\u2026\u2030\u2039\u203A\u20AC\u2122]|â€[\u0080-\u00BF\u0153\u02DC\u2018-\u2122]";

    private static readonly (string What, string Pattern)[] Kinds =
    [
        ("replacement characters, which stand for what could not be decoded", "\uFFFD"),
        ("UTF-8 that was decoded as Windows-1252", Mojibake),
        ("control characters", @"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"),
    ];

    internal override string? WhyNot(CheckContext context) => base.WhyNot(context)
        ?? (context.Profile.Columns.Any(IsText) ? null : "no column holds text");

    internal override IEnumerable<Finding> Run(CheckContext context)
    {
        if (context.Table.StrayBytes > 0)
            yield return Mixed(context, context.Table.StrayBytes);
        foreach (ColumnProfile[] columns in context.Profile.Columns.Where(IsText).Chunk(16))
        {
            object?[] counts = context.Query(
                $"SELECT {string.Join(", ", columns.SelectMany(column => Kinds.Select(kind => $"count(*) FILTER ({Holds(column, kind.Pattern)})")))} FROM t")[0];
            for (int i = 0; i < counts.Length; i++)
            {
                if (counts[i] is long count and > 0)
                    yield return Damaged(context, columns[i / Kinds.Length], Kinds[i % Kinds.Length], count);
            }
        }
    }

    private static bool IsText(ColumnProfile column) => column.Kind == ColumnKind.Text;

    private static string Holds(ColumnProfile column, string pattern) =>
        $"regexp_matches({column.Value}, {Duck.DuckSql.Literal(pattern)})";

    private Finding Damaged(CheckContext context, ColumnProfile column, (string What, string Pattern) kind, long count) => Found(
        context, FindingStatus.Warn, FindingSeverity.Warning, [column], kind.What,
        Invariant($"{column.Name} holds {kind.What}, in {TableText.Counted(count, "row")}.")) with
    {
        Statistic = count,
        Affected = count,
        Evidence = context.Rows(Holds(column, kind.Pattern), [column]),
        Suggestion = "Export the table again with the right encoding; what was replaced cannot be told from the file.",
    };

    private Finding Mixed(CheckContext context, long bytes) => Found(
        context, FindingStatus.Warn, FindingSeverity.Warning, [], "mixed encodings",
        Invariant($"The file holds {TableText.Counted(bytes, "byte")} of Windows-1252 among text in UTF-8.")) with
    {
        Statistic = bytes,
        Affected = bytes,
        Suggestion = "Parts of the file were written with another encoding: find the source of these rows.",
    };
}
