namespace Tars.Stages.Tables;

/// <summary>
/// Columns of numbers given in sequence: whole numbers, or ids such as OBS-00012 whose prefix makes a series of its own. A column
/// counts when it is a key, or named as one, and rises in the file's order in at least nine of ten steps.
/// </summary>
internal static class NumberedSeries
{
    /// <summary>Numbers of a series below which its gaps mean nothing.</summary>
    internal const int MinNumbers = 10;

    private const string IdPattern = @"([^\d\s]{0,20}[-_/ ]?)(\d{1,18})";

    internal static List<ColumnProfile> Find(CheckContext context)
    {
        HashSet<int> keys = [.. context.Keys.Select(key => key.Column.Index)];
        return
        [
            .. context.Profile.Columns.Where(column =>
                (keys.Contains(column.Index) || KeyColumns.IsNamed(column)) && !IsAssigned(column) && IsNumbered(context, column)
                && (keys.Contains(column.Index) ? IsRising(context, column, 0.5) : IsRising(context, column, 0.9))),
        ];
    }

    /// <summary>A relation of row, series and n (the number) for the column.</summary>
    internal static string Sql(ColumnProfile column) => column.Kind == ColumnKind.Whole
        ? $"(SELECT row, '' AS series, {column.Value} AS n, {column.Cell} AS cell FROM t WHERE {column.Value} IS NOT NULL)"
        : $"""
          (SELECT row, regexp_extract(cell, '^{IdPattern}$', 1) AS series,
                  CAST(regexp_extract(cell, '^{IdPattern}$', 2) AS BIGINT) AS n, cell
           FROM (SELECT row, trim({column.Cell}) AS cell FROM t) WHERE regexp_full_match(cell, '{IdPattern}'))
          """;

    // Codes that an authority gives to places and things have gaps by design.
    private static bool IsAssigned(ColumnProfile column) =>
        column.Has("zip", "postal", "postcode", "plz", "fips", "iso", "sku", "ean", "isbn", "phone");

    private static bool IsNumbered(CheckContext context, ColumnProfile column) => column switch
    {
        { Kind: ColumnKind.Whole } => column.Distinct >= MinNumbers,
        { Kind: ColumnKind.Text, AsText: true } => column.Distinct >= MinNumbers
            && context.Count($"regexp_full_match(trim({column.Cell}), '{IdPattern}')") * 10 >= column.Present * 9,
        _ => false,
    };

    private static bool IsRising(CheckContext context, ColumnProfile column, double share) => context.Query(
        $"""
        SELECT count(*) FILTER (n >= before) >= {share.ToString(System.Globalization.CultureInfo.InvariantCulture)} * count(before)
        FROM (SELECT n, lag(n) OVER (PARTITION BY series ORDER BY row) AS before FROM {Sql(column)})
        """)[0][0] is true;
}
