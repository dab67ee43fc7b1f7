namespace Tars.Stages.Tables;

/// <summary>Rows that repeat an earlier row but for their key and one more cell.</summary>
/// <remarks>
/// Rows are gathered by all columns but one. That they are equal in the others means something only where hardly
/// any two rows are: where more than one row in fifty has such a twin, the columns do not tell things apart.
/// </remarks>
internal static class NoisyDuplicates
{
    private const int MinColumns = 5;
    private const int MaxColumns = 16;
    private const int MinRows = 50;
    private const int MaxRows = 50_000;
    private const double MaxTwins = 0.02;
    private const double MaxByChance = 0.01;

    internal static bool Applies(CheckContext context) =>
        context.Profile.Rows is >= MinRows and <= MaxRows && Told(context).Count >= MinColumns;

    internal static List<(long Row, long Like, string Differs)> Find(CheckContext context)
    {
        if (!Applies(context))
            return [];
        List<ColumnProfile> columns = Told(context);
        var found = new Dictionary<long, (long Row, long Like, string Differs)>();
        for (int left = 0; left < columns.Count; left++)
        {
            if (ByChance(context.Profile.Rows, columns.Where((_, i) => i != left)) > MaxByChance)
                continue;
            string same = string.Join(", ", columns.Where((_, i) => i != left).Select(column => column.Cell));
            string cell = columns[left].Cell;
            List<object?[]> rows = context.Query(
                $"""
                SELECT row, first FROM (
                    SELECT row, {cell}, min(row) OVER w AS first, arg_min({cell}, row) OVER w AS other FROM t WINDOW w AS (PARTITION BY {same}))
                WHERE row > first AND {cell} IS DISTINCT FROM other ORDER BY row LIMIT {(int)(context.Profile.Rows * MaxTwins) + 2}
                """);

            // Where leaving this out makes many rows alike, it is what tells them apart.
            if (rows.Count > Math.Max(1, context.Profile.Rows * MaxTwins))
                continue;
            foreach (object?[] row in rows)
                found.TryAdd((long)row[0]!, ((long)row[0]!, (long)row[1]!, columns[left].Name));
        }

        return found.Count <= Math.Max(1, context.Profile.Rows * MaxTwins) ? [.. found.Values.OrderBy(one => one.Row)] : [];
    }

    // Pairs of rows that would be equal in the columns if these had nothing to do with each other.
    private static double ByChance(long rows, IEnumerable<ColumnProfile> columns) =>
        columns.Aggregate(rows * (double)rows / 2, (pairs, column) => pairs / Math.Max(1, column.Distinct));

    // Columns that describe the thing: not its number.
    private static List<ColumnProfile> Told(CheckContext context) =>
    [
        .. context.Profile.Columns.Where(column => column.Kind != ColumnKind.Other && column.Distinct > 1 && !context.Keys.Any(key => key.Column == column)
            && !context.Series.Contains(column)).Take(MaxColumns),
    ];
}
