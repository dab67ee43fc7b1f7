using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>Finds the columns that come into a query as text for the sake of single cells, or of the way in which they are written.</summary>
internal static class TextColumns
{
    private const int Most = 100;
    private const int Shown = 60;

    /// <param name="table">The table, as loaded.</param>
    /// <param name="name">What the query calls it.</param>
    /// <param name="names">What the query calls its columns.</param>
    /// <param name="cancellationToken">Interrupts the search.</param>
    internal static IReadOnlyList<TextColumn> Find(
        LoadedTable table, string name, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var found = new List<TextColumn>();
        if (!table.Untyped)
            return found;
        foreach (AlmostTyped almost in table.Almost.Take(Most))
        {
            string column = DuckSql.Identifier(names[almost.Index - 1]);
            string read = $"TRY_CAST({column} AS {almost.Type})";
            string find = $"FROM {DuckSql.Identifier(name)} WHERE {column} IS NOT NULL AND {read} IS NULL";
            (string first, long row) = First(table, almost.Index, almost.IsOther, cancellationToken);
            found.Add(new TextColumn(
                name, names[almost.Index - 1], Word(almost.Type), almost.Values, almost.Other, first, row, table.LineOf(row), read, find));
        }

        foreach (ColumnProfile noted in Noted(table, cancellationToken).Take(Most - found.Count))
        {
            CellNotation notation = noted.Notation!;
            string column = DuckSql.Identifier(names[noted.Index - 1]);
            bool isTime = notation.Kind == ColumnKind.Time;
            string read = isTime ? notation.Sql(column) : $"TRY_CAST({notation.Sql(column)} AS DOUBLE)";
            string fits = $"coalesce({notation.Fits(noted.Cell)}, false)";
            (long values, long other) = Counts(table, noted.Index, fits, cancellationToken);
            (string first, long row) = First(
                table, noted.Index, $"{noted.Cell} IS NOT NULL AND {(other > 0 ? "NOT " : string.Empty)}{fits}", cancellationToken);
            string find = $"FROM {DuckSql.Identifier(name)} WHERE {column} IS NOT NULL AND {read} IS NULL";
            found.Add(new TextColumn(
                name, names[noted.Index - 1], $"{(isTime ? "dates" : "numbers")} with {notation.Name}", values, other, first, row,
                table.LineOf(row), read, other > 0 ? find : null));
        }

        return found;
    }

    private static List<ColumnProfile> Noted(LoadedTable table, CancellationToken cancellationToken)
    {
        HashSet<int> told = [.. table.Almost.Select(almost => almost.Index)];
        List<ColumnProfile> text =
        [
            .. from column in table.Columns.Select((column, i) => (column.Name, column.Type, Index: i + 1))
               where column.Type == "VARCHAR" && !told.Contains(column.Index)
               select TableProfile.Text(column.Index, column.Name, table.Rows),
        ];
        NotedColumns.Find(table.Connection, text, cancellationToken);
        return text.FindAll(column => column.Notation is not null);
    }

    private static (string Cell, long Row) First(LoadedTable table, int index, string predicate, CancellationToken cancellationToken)
    {
        using DuckResult result = table.Connection.Query(
            $"SELECT left(c{index}, {Shown}), rowid + 1 FROM data WHERE {predicate} ORDER BY rowid LIMIT 1", cancellationToken);
        return result.ReadAll() is [[string cell, long row]] ? (cell, row) : (string.Empty, 1);
    }

    private static (long Values, long Other) Counts(LoadedTable table, int index, string fits, CancellationToken cancellationToken)
    {
        using DuckResult result = table.Connection.Query(
            $"SELECT count(c{index}), count(c{index}) FILTER (NOT {fits}) FROM data", cancellationToken);
        object?[] counts = result.ReadAll()[0];
        return ((long)counts[0]!, (long)counts[1]!);
    }

    private static string Word(string type) => type switch
    {
        "BIGINT" => "whole numbers",
        "DOUBLE" => "numbers",
        "BOOLEAN" => "true or false",
        "DATE" => "dates",
        _ => "times",
    };
}
