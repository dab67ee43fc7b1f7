using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>
/// One profile a table, which all checks read. Making it also makes the relation <c>t</c> of <c>data</c>: <c>row</c> (from 1), and
/// the cells c1, c2, … as the file has them.
/// </summary>
internal sealed class TableProfile
{
    private const int Batch = 48;
    private const int Width = TypeInference.Width + 1;

    private TableProfile(LoadedTable table, List<ColumnProfile> columns)
    {
        Rows = table.Rows;
        Columns = columns;
    }

    internal long Rows { get; }

    internal IReadOnlyList<ColumnProfile> Columns { get; }

    internal static TableProfile Of(LoadedTable table, CancellationToken cancellationToken)
    {
        List<string> names = UniqueNames(table.Columns);
        var columns = new List<ColumnProfile>(table.Columns.Count);
        foreach (int[] batch in Enumerable.Range(0, table.Columns.Count).Chunk(Batch))
        {
            object?[] row = Single(table.Connection, batch.SelectMany(i => Shares(table.Columns[i], i + 1)), "data", cancellationToken);
            columns.AddRange(batch.Select((i, place) => Shaped(table.Columns[i], names[i], i + 1, row.AsSpan(place * Width, Width))));
        }

        NotedColumns.Find(table.Connection, columns, cancellationToken);

        // A column rather than a view over rowid: a view binds all columns in every statement, and a table may have thousands.
        table.Connection.Execute(
            "ALTER TABLE data ADD COLUMN row BIGINT; UPDATE data SET row = rowid + 1; ALTER TABLE data RENAME TO t", cancellationToken);
        for (int first = 0; first < columns.Count; first += Batch)
        {
            int count = Math.Min(Batch, columns.Count - first);
            object?[] row = Single(table.Connection, columns.GetRange(first, count).SelectMany(Measures), "t", cancellationToken);
            for (int i = 0; i < count; i++)
            {
                columns[first + i] = columns[first + i] with
                {
                    Distinct = (long)row[i * 3]!,
                    NonFinite = (long)row[(i * 3) + 1]!,
                    MaxLength = (long)row[(i * 3) + 2]!,
                };
            }
        }

        return new TableProfile(table, columns);
    }

    /// <summary>A column of text of which nothing is known but its name and place.</summary>
    internal static ColumnProfile Text(int index, string name, long rows)
    {
        IReadOnlyList<string> words = ColumnWords.Of(name);
        return new ColumnProfile
        {
            Index = index,
            Name = name,
            Type = "VARCHAR",
            Kind = ColumnKind.Text,
            IsCode = words.Any(IsCodeWord),
            AsText = true,
            Words = words,
            Present = rows,
            Tokens = 0,
            Typed = rows,
        };
    }

    private static object?[] Single(
        DuckConnection connection, IEnumerable<string> values, string relation, CancellationToken cancellationToken)
    {
        using DuckResult result = connection.Query($"SELECT {string.Join(", ", values)} FROM {relation}", cancellationToken);
        return result.ReadAll()[0];
    }

    // Cells with a value; then how many are words for none, whole, number, truth, date, time, digits behind a zero.
    private static IEnumerable<string> Shares(TableColumn column, int index)
    {
        if (column.Type != "VARCHAR")
            return [$"count(c{index})", .. Enumerable.Repeat("0::BIGINT", Width - 1)];
        return
        [
            $"count(*) FILTER (trim(c{index}) <> '')",
            $"count(*) FILTER ({NullWords.Sql($"c{index}")})",
            .. TypeInference.Counts(index).Skip(1),
        ];
    }

    private static ColumnProfile Shaped(TableColumn column, string name, int index, ReadOnlySpan<object?> counts)
    {
        long present = (long)counts[0]!;
        long tokens = (long)counts[1]!;
        IReadOnlyList<string> words = ColumnWords.Of(column.Name);
        bool codes = (long)counts[7]! > 0 || words.Any(IsCodeWord);
        (ColumnKind kind, long typed) = column.Type != "VARCHAR" ? (DeclaredKind(column.Type), present)
            : codes ? (ColumnKind.Text, present)
            : Dominant(present - tokens, (long)counts[2]!, (long)counts[3]!, (long)counts[4]!, (long)counts[6]!);
        return new ColumnProfile
        {
            Index = index,
            Name = name,
            Type = column.Type,
            Kind = kind,
            IsCode = codes,
            AsText = column.Type == "VARCHAR",
            Words = words,
            Present = present,
            Tokens = tokens,
            Typed = typed,
        };
    }

    // Codes look like numbers and are none: 01234, 85123A among 85123.
    private static bool IsCodeWord(string word) =>
        word is "code" or "codes" or "sku" or "zip" or "postcode" or "postal" or "plz" or "phone" or "tel" or "isbn" or "ean" or "iban";

    // More than half of the values make the kind.
    private static (ColumnKind Kind, long Typed) Dominant(long present, long whole, long number, long truth, long time)
    {
        if (present == 0)
            return (ColumnKind.Text, 0);
        if (number * 2 > present)
            return (whole == number ? ColumnKind.Whole : ColumnKind.Number, number);
        if (time * 2 > present)
            return (ColumnKind.Time, time);
        return truth * 2 > present ? (ColumnKind.Truth, truth) : (ColumnKind.Text, present);
    }

    private static ColumnKind DeclaredKind(string type) => type switch
    {
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" => ColumnKind.Whole,
        "FLOAT" or "DOUBLE" or "HUGEINT" or "UBIGINT" => ColumnKind.Number,
        "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE" => ColumnKind.Time,
        "BOOLEAN" => ColumnKind.Truth,
        "VARCHAR" or "UUID" => ColumnKind.Text,
        _ => type.StartsWith("DECIMAL(", StringComparison.Ordinal) ? ColumnKind.Number : ColumnKind.Other,
    };

    private static IEnumerable<string> Measures(ColumnProfile column)
    {
        yield return $"CASE WHEN min({column.Cell}) = max({column.Cell}) THEN 1 ELSE approx_count_distinct({column.Cell}) END::BIGINT";
        yield return column is { Kind: ColumnKind.Number, Type: "FLOAT" or "DOUBLE" or "VARCHAR" }
            ? $"count(*) FILTER (NOT isfinite({column.AsNumber}))"
            : "0::BIGINT";
        yield return column.Kind == ColumnKind.Text ? $"coalesce(max(length({column.Value})), 0)::BIGINT" : "0::BIGINT";
    }

    private static List<string> UniqueNames(IReadOnlyList<TableColumn> columns)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>(columns.Count);
        for (int i = 0; i < columns.Count; i++)
        {
            // "x (column 2)" may itself be the name of another column.
            string name = columns[i].Name;
            while (!seen.Add(name))
                name = $"{name} (column {i + 1})";
            names.Add(name);
        }

        return names;
    }
}
