using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>Tells the types of columns that are held as text: the narrowest that every value has.</summary>
internal static class TypeInference
{
    /// <summary>A whole number of up to 18 digits; one with leading zeros is a code, not a number.</summary>
    internal const string IntegerPattern = @"\s*[+-]?(0|[1-9]\d{0,17})\s*";

    /// <summary>A decimal number with a point, without grouping; nan and inf are numbers too.</summary>
    internal const string NumberPattern = @"\s*[+-]?((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\s*|\s*[+-]?(?i:nan|inf|infinity)\s*";

    /// <summary>How many counts <see cref="Counts"/> gives.</summary>
    internal const int Width = 7;

    private const int Batch = 64;

    internal static long Count(DuckConnection connection, CancellationToken cancellationToken)
    {
        using DuckResult result = connection.Query("SELECT count(*) FROM data", cancellationToken);
        return (long)result.ReadAll()[0][0]!;
    }

    /// <summary>The columns, and those of text that are almost of a narrower type.</summary>
    internal static (IReadOnlyList<TableColumn> Columns, IReadOnlyList<AlmostTyped> Almost) Columns(
        DuckConnection connection, IReadOnlyList<string> names, long rows, CancellationToken cancellationToken)
    {
        var columns = new List<TableColumn>(names.Count);
        var almost = new List<AlmostTyped>();
        for (int first = 0; first < names.Count; first += Batch)
        {
            int count = Math.Min(Batch, names.Count - first);
            using DuckResult result = connection.Query(
                $"SELECT {string.Join(", ", Enumerable.Range(first + 1, count).SelectMany(Counts))} FROM data", cancellationToken);
            object?[] row = result.ReadAll()[0];
            for (int i = 0; i < count; i++)
            {
                long[] shares = [.. row.AsSpan(i * Width, Width).ToArray().Select(value => (long)value!)];
                columns.Add(new TableColumn(TableLimits.Name(names[first + i]), TypeOf(shares), shares[0] < rows));
                if (columns[^1].Type == "VARCHAR" && Most(shares) is ({ } type, var typed))
                    almost.Add(new AlmostTyped(first + i + 1, type, shares[0], shares[0] - typed));
            }
        }

        return (columns, almost);
    }

    /// <summary>
    /// SQL for how many values of a text column there are, and how many are whole numbers, numbers, truth values, dates, times, digits
    /// behind a zero.
    /// </summary>
    internal static IEnumerable<string> Counts(int column)
    {
        string c = $"c{column}";
        yield return $"count({c})";
        yield return $"count(*) FILTER (regexp_full_match({c}, {DuckSql.Literal(IntegerPattern)}))";
        yield return $"count(*) FILTER (regexp_full_match({c}, {DuckSql.Literal(NumberPattern)}))";
        yield return $"count(*) FILTER (lower({c}) IN ('true', 'false'))";

        // A cast that fails costs ten times a look at the first characters.
        string dated = IsDated(c);
        yield return $"count(CASE WHEN {dated} AND length({c}) <= 10 THEN TRY_CAST({c} AS DATE) END)";
        yield return $"count(CASE WHEN {dated} THEN TRY_CAST({c} AS TIMESTAMP) END)";
        yield return $"count(*) FILTER (regexp_full_match({c}, '0\\d+'))";
    }

    /// <summary>SQL that is true of what begins as 2024-1; a cast would take 5/3/24 for a day of the year 5.</summary>
    internal static string IsDated(string cell) => $@"regexp_matches({cell}, '^\s*\d{{4,6}}[-/]\d')";

    /// <summary>SQL that is true of a text that is a value of the type; null of what is not there.</summary>
    internal static string Fits(string cell, string type) => type switch
    {
        "BIGINT" => $"regexp_full_match({cell}, {DuckSql.Literal(IntegerPattern)})",
        "DOUBLE" => $"regexp_full_match({cell}, {DuckSql.Literal(NumberPattern)})",
        "BOOLEAN" => $"lower({cell}) IN ('true', 'false')",
        _ => $"({IsDated(cell)} AND TRY_CAST({cell} AS {type}) IS NOT NULL)",
    };

    // More than half of the values make the type, unless zeros in front make codes of them.
    private static (string Type, long Typed)? Most(long[] counts)
    {
        (long all, long whole, long number, long truth, long date, long time, long zeros) =
            (counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
        if (zeros > 0)
            return null;
        if (number * 2 > all)
            return (whole == number ? "BIGINT" : "DOUBLE", number);
        if (time * 2 > all)
            return (date == time ? "DATE" : "TIMESTAMP", time);
        return truth * 2 > all ? ("BOOLEAN", truth) : null;
    }

    // A column without any value has no type of its own.
    private static string TypeOf(long[] counts) => counts switch
    {
        [0, ..] => "VARCHAR",
        [var all, var whole, ..] when whole == all => "BIGINT",
        [var all, _, var number, ..] when number == all => "DOUBLE",
        [var all, _, _, var truth, ..] when truth == all => "BOOLEAN",
        [var all, _, _, _, var date, ..] when date == all => "DATE",
        [var all, _, _, _, _, var time, ..] when time == all => "TIMESTAMP",
        _ => "VARCHAR",
    };
}
