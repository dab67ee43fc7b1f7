namespace Tars.Stages.Tables;

/// <summary>Rows in which one column holds the value of another behind its own, and the other is empty: "Houston TX", "".</summary>
internal static class JoinedCells
{
    private const int MaxColumns = 16;
    private const int MaxValues = 1_000;
    private const int MinAtHome = 3;
    private const int MinRows = 5;

    // Of the rows in which the other is empty; and of those in which it is not.
    private const double MinJoined = 0.5;
    private const double MaxOtherwise = 0.02;

    internal static IEnumerable<(ColumnProfile Holds, ColumnProfile Empty, string Predicate, long Count)> Find(CheckContext context)
    {
        List<ColumnProfile> columns =
            [.. context.Profile.Columns.Where(column => column is { Kind: ColumnKind.Text, AsText: true, MaxLength: <= 100 }).Take(MaxColumns)];
        foreach (ColumnProfile empty in columns.Where(column => column.Distinct is > 1 and <= MaxValues && column.Present * 2 > context.Profile.Rows
            && context.Profile.Rows - column.Present >= MinRows))
        {
            string none = $"coalesce(trim({empty.Cell}), '') = ''";
            string values = $"(SELECT {empty.Cell} FROM t WHERE NOT ({none}) GROUP BY 1 HAVING count(*) >= {MinAtHome})";
            foreach (ColumnProfile holds in columns.Where(column => column != empty && column.Distinct > 1))
            {
                string last = $@"regexp_extract({holds.Cell}, '[^\s,;/]+[\s,;/-]+([^\s,;/]+)\s*$', 1) IN {values}";
                object?[] row = context.Query(
                    $"SELECT count(*) FILTER ({none} AND {last}), count(*) FILTER (NOT ({none}) AND {last}) FROM t")[0];
                (long joined, long otherwise) = ((long)row[0]!, (long)row[1]!);
                if (joined >= Math.Max(MinRows, (context.Profile.Rows - empty.Present) * MinJoined) && otherwise <= empty.Present * MaxOtherwise)
                    yield return (holds, empty, $"{none} AND {last}", joined);
            }
        }
    }
}
