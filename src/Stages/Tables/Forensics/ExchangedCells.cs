using static System.FormattableString;

namespace Tars.Stages.Tables;

/// <summary>Rows in which the cells of two columns stand in each other's place.</summary>
/// <remarks>
/// Both columns hold words that recur, and hardly share any: a word at home in the one column alone that stands in the other counts when
/// the
/// other's word has gone the opposite way in the same row.
/// </remarks>
internal static class ExchangedCells
{
    private const int MaxColumns = 16;
    private const int MaxValues = 2_000;
    private const int MinAtHome = 3;
    private const int MinRows = 50;

    internal static IEnumerable<(ColumnProfile A, ColumnProfile B, string Predicate, long Count)> Find(CheckContext context)
    {
        if (context.Profile.Rows < MinRows)
            yield break;
        List<ColumnProfile> columns =
        [
            .. context.Profile.Columns.Where(column => column.Kind == ColumnKind.Text && column.Distinct is > 1 and <= MaxValues
                && column.Distinct * 2 <= column.Present && column.MaxLength <= 100).Take(MaxColumns),
        ];
        for (int i = 0; i < columns.Count; i++)
        {
            for (int j = i + 1; j < columns.Count; j++)
            {
                string predicate = $"{Home(columns[j], columns[i], columns[i])} AND {Home(columns[i], columns[j], columns[j])}";
                long count = context.Count(predicate);
                if (count > 0 && count <= Math.Max(2, context.Profile.Rows / 20))
                    yield return (columns[i], columns[j], predicate, count);
            }
        }
    }

    // The cell of one column is a word that is at home in another: at least three times there, and there ten times as often as here.
    private static string Home(ColumnProfile home, ColumnProfile here, ColumnProfile cell) => Invariant(
        $"""
        {cell.Cell} IN (SELECT h.x FROM (SELECT {home.Cell} AS x, count(*) AS n FROM t GROUP BY x) AS h
            LEFT JOIN (SELECT {here.Cell} AS x, count(*) AS n FROM t GROUP BY x) AS o ON h.x = o.x
            WHERE trim(h.x) <> '' AND h.n >= {MinAtHome} AND h.n >= 10 * coalesce(o.n, 0))
        """);
}
