using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>Writes a loaded table as a Parquet file with the file's own names and the types that hold for all values.</summary>
internal static class ParquetCopy
{
    /// <summary>Rows of a row group; DuckDB's own default.</summary>
    internal const int UsualRowGroup = 122_880;

    /// <param name="table">The table; its database has to allow <paramref name="path"/> (<see cref="TableSettings.Writable"/>).</param>
    /// <param name="path">The file, absolute; it must not be there yet: DuckDB would write beside it first.</param>
    /// <param name="compression">How pages are packed.</param>
    /// <param name="rowGroupRows">Rows of a row group.</param>
    /// <param name="cancellationToken">Interrupts the writing.</param>
    /// <exception cref="DuckException">DuckDB cannot write it.</exception>
    internal static void Write(
        LoadedTable table, string path, ParquetCompression compression, int rowGroupRows, CancellationToken cancellationToken) =>
        table.Connection.Execute(
            $"COPY (SELECT {Columns(table)} FROM data) TO {DuckSql.Literal(path)} "
            + $"(FORMAT parquet, COMPRESSION {Word(compression)}, ROW_GROUP_SIZE {rowGroupRows})",
            cancellationToken);

    /// <summary>The names of the file's columns, which are told apart as DuckDB does, without regard to case.</summary>
    internal static IReadOnlyList<string> Names(LoadedTable table)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. table.Columns.Select((column, i) =>
            {
                string name = column.Name;
                while (!names.Add(name))
                    name = $"{name} (column {i + 1})";
                return name;
            }),
        ];
    }

    // Text has no empty cell but white space.
    private static string Columns(LoadedTable table)
    {
        IReadOnlyList<string> names = Names(table);
        return string.Join(", ", table.Columns.Select((column, i) =>
        {
            string value = table.Untyped && column.Type != "VARCHAR" ? $"CAST(nullif(trim(c{i + 1}), '') AS {column.Type})" : $"c{i + 1}";
            return $"{value} AS {DuckSql.Identifier(names[i])}";
        }));
    }

    private static string Word(ParquetCompression compression) =>
        compression == ParquetCompression.None ? "uncompressed" : compression.ToString().ToLowerInvariant();
}
