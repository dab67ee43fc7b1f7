using System.Globalization;
using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Loads csv. Every cell is read as text, so that no cell is lost to a guessed type; lines that do not fit are counted and located.
/// </summary>
internal static class CsvFile
{
    private const string OpenQuote = "has a quote that does not end its field";

    internal static LoadedTable Load(string path, string name, TextScan scan, DuckOptions options, CancellationToken cancellationToken)
    {
        CsvDialect dialect = CsvDialect.Detect(scan.Sample);
        int width = dialect.First.Count;
        if (width > TableLimits.Columns)
            throw new ItemException($"{name} has {width:N0} columns or more in its first line; the limit is {TableLimits.Columns:N0}.");

        CsvShape.Require(path, name, dialect, cancellationToken);
        DuckDatabase database = DuckDatabase.Open(options);
        DuckConnection connection = database.Connect();
        try
        {
            connection.Execute(Statement(path, dialect), cancellationToken);
            (long badCount, List<BadLine> bad) = Rejected(connection, dialect, cancellationToken);
            long rows = TypeInference.Count(connection, cancellationToken);
            if (badCount > rows)
                throw MostlyRagged(name, bad[0], badCount, rows);
            int before = dialect.Above.Count + (dialect.HasHeader ? 1 : 0);
            (IReadOnlyList<TableColumn> columns, IReadOnlyList<AlmostTyped> almost) =
                TypeInference.Columns(connection, Names(dialect), rows, cancellationToken);
            return new LoadedTable(database, connection)
            {
                Name = name,
                Format = TableFormat.Csv,
                Rows = rows,
                Columns = columns,
                Almost = almost,
                BadLineCount = badCount,
                BadLines = bad,
                LinesBefore = scan.Lines == before + rows + badCount ? before : null,
                LinesAbove = dialect.Above,
                LinesSwallowed = bad.Exists(line => line.Problem == OpenQuote)
                    ? Math.Max(0, scan.Lines - before - rows - badCount - LinesInCells(connection, width, cancellationToken))
                    : 0,
                StrayBytes = scan.IsMixed ? scan.LegacyBytes : 0,
            };
        }
        catch
        {
            connection.Dispose();
            database.Dispose();
            throw;
        }
    }

    private static string Statement(string path, CsvDialect dialect)
    {
        string columns = string.Join(", ", Enumerable.Range(1, dialect.First.Count).Select(i => $"'c{i}': 'VARCHAR'"));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            CREATE TABLE data AS SELECT * FROM read_csv({{DuckSql.Literal(path)}},
                auto_detect = false, columns = { {{columns}} }, header = {{dialect.HasHeader}}, skip = {{dialect.Above.Count}},
                delim = {{DuckSql.Literal(dialect.Delimiter.ToString())}}, quote = {{DuckSql.Literal(dialect.Quote.ToString())}},
                escape = {{DuckSql.Literal(dialect.Quote.ToString())}}, hive_partitioning = false,
                max_line_size = {{TableLimits.LineBytes + 1}}, store_rejects = true, rejects_limit = 0)
            """);
    }

    private static (long Count, List<BadLine> First) Rejected(
        DuckConnection connection, CsvDialect dialect, CancellationToken cancellationToken)
    {
        long count;
        using (DuckResult counted = connection.Query("SELECT count(DISTINCT line)::BIGINT FROM reject_errors", cancellationToken))
            count = (long)counted.ReadAll()[0][0]!;
        if (count == 0)
            return (0, []);
        using DuckResult result = connection.Query(
            $"""
            SELECT line::BIGINT, min(error_type::VARCHAR), min(left(csv_line, 100000))
            FROM reject_errors GROUP BY line ORDER BY line LIMIT {TableLimits.BadLines}
            """,
            cancellationToken);
        return (count, [.. result.ReadAll().Select(row => new BadLine((long)row[0]!, Problem((string?)row[1], (string?)row[2], dialect)))]);
    }

    private static long LinesInCells(DuckConnection connection, int width, CancellationToken cancellationToken)
    {
        string ends = string.Join(
            " + ", Enumerable.Range(1, width).Select(i => $"coalesce(length(c{i}) - length(replace(c{i}, chr(10), '')), 0)"));
        using DuckResult result = connection.Query($"SELECT coalesce(sum({ends}), 0)::BIGINT FROM data", cancellationToken);
        return (long)result.ReadAll()[0][0]!;
    }

    private static string Problem(string? kind, string? line, CsvDialect dialect) => kind switch
    {
        "UNQUOTED VALUE" => OpenQuote,
        "LINE SIZE OVER MAXIMUM" => $"is longer than {TableLimits.LineBytes:N0} bytes",
        "INVALID ENCODING" or "INVALID UNICODE" => "is not UTF-8",
        _ => FieldCount(line, dialect) is var found && found == dialect.First.Count
            ? "does not fit the columns"
            : $"has {found} field{(found == 1 ? string.Empty : "s")}, expected {dialect.First.Count}",
    };

    private static int FieldCount(string? line, CsvDialect dialect) =>
        CsvFields.Split(line ?? string.Empty, dialect.Delimiter, dialect.Quote, 1) is [{ } record] ? record.Count : 0;

    private static ItemException MostlyRagged(string name, BadLine first, long bad, long rows) => new(
        $"{name}, line {first.Line} {first.Problem}; {bad:N0} of {bad + rows:N0} lines are like that, "
        + "so this is not a table with these columns. Check the delimiter, the quotes and the first line.");

    private static List<string> Names(CsvDialect dialect) =>
        [.. dialect.First.Select((field, i) => dialect.HasHeader && field.Trim() is { Length: > 0 } given ? given : $"column{i + 1}")];
}
