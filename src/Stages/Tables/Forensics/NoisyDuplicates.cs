namespace Tars.Stages.Tables;

/// <summary>Rows that repeat an earlier row but for their key and one or two more cells.</summary>
/// <remarks>
/// Rows are gathered by all columns but one (in small tables, but two). That they are equal in the others means something only where hardly
/// any two rows are: where more than one row in fifty has such a twin, the columns do not tell things apart.
/// </remarks>
internal static class NoisyDuplicates
{
    private const int MinColumns = 4;
    private const int MaxColumns = 16;
    private const int MinRows = 50;
    private const int MaxRows = 50_000;
    private const int MaxRowsForTwo = 5_000;
    private const double MaxTwins = 0.02;

    internal static bool Applies(CheckContext context) =>
        context.Profile.Rows is >= MinRows and <= MaxRows && Told(context).Count >= MinColumns;

    internal static List<(long Row, long Like, string Differs)> Find(CheckContext context)
    {
        if (!Applies(context))
            return [];
        List<ColumnProfile> columns = Told(context);
        var found = new Dictionary<long, (long Row, long Like, string Differs)>();
        foreach (int[] left in Left(columns.Count, context.Profile.Rows <= MaxRowsForTwo && columns.Count > MinColumns))
        {
            string same = string.Join(", ", columns.Where((_, i) => !left.Contains(i)).Select(column => column.Cell));
            string other = string.Join(" OR ", left.Select(i => $"{columns[i].Cell} IS DISTINCT FROM like_{i}"));
            string likes = string.Join(", ", left.Select(i => $"arg_min({columns[i].Cell}, row) OVER w AS like_{i}"));
            string named = string.Join(", ", left.Select(i => columns[i].Cell));
            List<object?[]> rows = context.Query(
                $"""
                SELECT row, first FROM (SELECT row, min(row) OVER w AS first, {likes}, {named} FROM t WINDOW w AS (PARTITION BY {same}))
                WHERE row > first AND ({other}) ORDER BY row LIMIT {(int)(context.Profile.Rows * MaxTwins) + 2}
                """);

            // Where leaving this out makes many rows alike, it is what tells them apart.
            if (rows.Count > Math.Max(1, context.Profile.Rows * MaxTwins))
                continue;
            foreach (object?[] row in rows)
                found.TryAdd((long)row[0]!, ((long)row[0]!, (long)row[1]!, string.Join(", ", left.Select(i => columns[i].Name))));
        }

        return found.Count <= Math.Max(1, context.Profile.Rows * MaxTwins) ? [.. found.Values.OrderBy(one => one.Row)] : [];
    }

    // Columns that describe the thing: not its number.
    private static List<ColumnProfile> Told(CheckContext context) =>
    [
        .. context.Profile.Columns.Where(column => column.Kind != ColumnKind.Other && column.Distinct > 1 && !context.Keys.Any(key => key.Column == column)
            && !context.Series.Contains(column)).Take(MaxColumns),
    ];

    private static IEnumerable<int[]> Left(int columns, bool two)
    {
        for (int i = 0; i < columns; i++)
        {
            yield return [i];
            for (int j = i + 1; two && j < columns; j++)
                yield return [i, j];
        }
    }
}
