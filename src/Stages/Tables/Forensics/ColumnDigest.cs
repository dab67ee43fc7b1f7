namespace Tars.Stages.Tables;

/// <summary>What is kept of a column to hold it against columns of other tables.</summary>
/// <param name="Column">Its profile.</param>
/// <param name="IsKey">True when it identifies the rows of its table.</param>
/// <param name="Values">Its different values, with their first row and how often they occur; null when there are too many, or it holds
/// measures.</param>
/// <param name="Sorted">Of a measure, numbers from rows spread evenly, in order of their size; else null.</param>
internal sealed record ColumnDigest(
    ColumnProfile Column, bool IsKey, IReadOnlyDictionary<string, (long Row, long Count)>? Values, double[]? Sorted)
{
    /// <summary>Different values beyond which they are not kept.</summary>
    internal const int MaxValues = 250_000;

    private const int MaxColumns = 64;
    private const int MaxLength = 200;

    internal static IReadOnlyList<ColumnDigest> Of(CheckContext context)
    {
        var digests = new List<ColumnDigest>();
        foreach (ColumnProfile column in context.Profile.Columns.Where(column => column.Kind is not (ColumnKind.Other or ColumnKind.Time)).Take(MaxColumns))
        {
            int measure = context.Measures.ToList().IndexOf(column);
            bool isKey = context.Keys.Any(key => key.Column == column);
            bool listed = column.Distinct <= MaxValues && column.MaxLength <= MaxLength && (measure < 0 || KeyColumns.IsNamed(column));
            digests.Add(new(column, isKey, listed ? ValuesOf(context, column) : null, measure < 0 ? null : context.Sample.Sorted(measure)));
        }

        return digests;
    }

    private static Dictionary<string, (long, long)>? ValuesOf(CheckContext context, ColumnProfile column)
    {
        List<object?[]> rows = context.Query(
            $"""
            SELECT trim(CAST({column.Cell} AS VARCHAR)) AS x, min(row), count(*) FROM t
            WHERE x IS NOT NULL AND x <> '' GROUP BY x ORDER BY min(row) LIMIT {MaxValues + 1}
            """);
        return rows.Count > MaxValues
            ? null
            : rows.ToDictionary(row => (string)row[0]!, row => ((long)row[1]!, (long)row[2]!), StringComparer.Ordinal);
    }
}
