using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>Loads Parquet with the types it declares; nested values become text.</summary>
internal static class ParquetFile
{
    internal static LoadedTable Load(string path, string name, DuckOptions options, CancellationToken cancellationToken)
    {
        DuckDatabase database = DuckDatabase.Open(options);
        DuckConnection connection = database.Connect();
        try
        {
            long claimed = Claimed(connection, path, cancellationToken);
            if (claimed > TableLimits.Rows)
                throw new ItemException($"{name} claims {claimed:N0} rows; the limit is {TableLimits.Rows:N0}.");
            List<TableColumn> columns = Columns(connection, path, cancellationToken);
            if (columns.Count > TableLimits.Columns)
                throw new ItemException($"{name} has {columns.Count:N0} columns; the limit is {TableLimits.Columns:N0}.");

            string aliases = string.Join(", ", Enumerable.Range(1, columns.Count).Select(i => $"c{i}"));
            string values = string.Join(
                ", ", columns.Select((column, i) => IsScalar(column.Type) ? $"c{i + 1}" : $"CAST(c{i + 1} AS VARCHAR) AS c{i + 1}"));
            connection.Execute(
                $"""
                CREATE TABLE data AS SELECT {values}
                FROM read_parquet({DuckSql.Literal(path)}, hive_partitioning = false) AS t({aliases})
                """,
                cancellationToken);
            return new LoadedTable(database, connection)
            {
                Name = name,
                Format = TableFormat.Parquet,
                Columns = columns,
                Rows = TypeInference.Count(connection, cancellationToken),
            };
        }
        catch
        {
            connection.Dispose();
            database.Dispose();
            throw;
        }
    }

    private static long Claimed(DuckConnection connection, string path, CancellationToken cancellationToken)
    {
        using DuckResult result = connection.Query("SELECT num_rows::BIGINT FROM parquet_file_metadata(?)", [path], cancellationToken);
        return (long)result.ReadAll()[0][0]!;
    }

    private static List<TableColumn> Columns(DuckConnection connection, string path, CancellationToken cancellationToken)
    {
        using DuckResult result = connection.Query(
            $"DESCRIBE SELECT * FROM read_parquet({DuckSql.Literal(path)}, hive_partitioning = false)", cancellationToken);
        return [
            .. result.ReadAll().Select(
                row => new TableColumn(TableLimits.Name((string)row[0]!), (string)row[1]!, (string?)row[2] != "NO"))];
    }

    private static bool IsScalar(string type) =>
        type.StartsWith("DECIMAL(", StringComparison.Ordinal)
        || type is "BOOLEAN" or "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER"
            or "UBIGINT" or "FLOAT" or "DOUBLE" or "VARCHAR" or "DATE" or "TIME" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS"
            or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE" or "BLOB" or "UUID";
}
