namespace Tars.Stages.Tables;

/// <summary>Two columns of few values, counted together over all rows and over either half of them.</summary>
internal sealed record CategoryPair(ColumnProfile A, ColumnProfile B, Contingency All, Contingency Before, Contingency After)
{
    private const int MaxColumns = 8;
    private const int MinValues = 2;
    private const int MaxValues = 30;

    /// <summary>The pairs of the first columns that have 2 to 30 values and enough cells.</summary>
    /// <param name="context">The table.</param>
    /// <param name="least">How many cells with a value are enough.</param>
    internal static IEnumerable<CategoryPair> Of(CheckContext context, int least)
    {
        List<ColumnProfile> columns =
        [
            .. context.Profile.Columns.Where(column => column.Kind is ColumnKind.Text or ColumnKind.Truth && column.Present >= least
                && column.Distinct is >= MinValues and <= MaxValues).Take(MaxColumns),
        ];
        for (int a = 0; a < columns.Count; a++)
        {
            for (int b = a + 1; b < columns.Count; b++)
                yield return Counted(context, columns[a], columns[b]);
        }
    }

    private static CategoryPair Counted(CheckContext context, ColumnProfile a, ColumnProfile b)
    {
        var pair = new CategoryPair(a, b, new Contingency(), new Contingency(), new Contingency());
        foreach (object?[] row in context.Query(
            $"""
            SELECT CAST({a.Value} AS VARCHAR) AS a, CAST({b.Value} AS VARCHAR) AS b, row * 2 > {context.Profile.Rows} AS late, count(*)
            FROM t WHERE {a.Value} IS NOT NULL AND {b.Value} IS NOT NULL GROUP BY ALL ORDER BY ALL
            """))
        {
            (string x, string y, double count) = ((string)row[0]!, (string)row[1]!, (long)row[3]!);
            pair.All.Add(x, y, count);
            ((bool)row[2]! ? pair.After : pair.Before).Add(x, y, count);
        }

        return pair;
    }
}
