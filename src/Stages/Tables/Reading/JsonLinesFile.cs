using Tars.Duck;
using Tars.Pipeline;

namespace Tars.Stages.Tables;

/// <summary>
/// Loads JSON lines: one object a line, the columns being all their keys in order of appearance. Nested values stay JSON text.
/// </summary>
internal static class JsonLinesFile
{
    internal static LoadedTable Load(string path, string name, TextScan scan, DuckOptions options, CancellationToken cancellationToken)
    {
        DuckDatabase database = DuckDatabase.Open(options);
        DuckConnection connection = database.Connect();
        try
        {
            ReadLines(connection, path, cancellationToken);
            List<string> keys = Keys(connection, cancellationToken);
            (long badCount, List<BadLine> bad) = Bad(connection, cancellationToken);
            if (keys.Count == 0)
            {
                throw new ItemException(bad.Count == 0
                    ? $"{name} holds JSON objects without any key; a table needs columns."
                    : $"{name}, line {bad[0].Line} {bad[0].Problem}; no line of the file is a JSON object.");
            }

            if (keys.Count > TableLimits.Columns)
                throw new ItemException($"{name} has {keys.Count:N0} different keys; the limit is {TableLimits.Columns:N0}.");
            connection.Execute(Statement(keys), cancellationToken);
            connection.Execute("DROP TABLE lines", cancellationToken);
            long rows = TypeInference.Count(connection, cancellationToken);
            if (badCount > rows)
            {
                throw new ItemException(
                    $"{name}, line {bad[0].Line} {bad[0].Problem}; {badCount:N0} of {badCount + rows:N0} lines are like that, "
                    + "so this is not JSON lines.");
            }

            (IReadOnlyList<TableColumn> columns, IReadOnlyList<AlmostTyped> almost) =
                TypeInference.Columns(connection, keys, rows, cancellationToken);
            return new LoadedTable(database, connection)
            {
                Name = name,
                Format = TableFormat.JsonLines,
                Rows = rows,
                Columns = columns,
                Almost = almost,
                BadLineCount = badCount,
                BadLines = bad,
                LinesBefore = scan.Lines == rows + badCount ? 0 : null,
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

    // A raw control character cannot stand in JSON, so as a delimiter it parts nothing but lines that are faulty anyway.
    private static void ReadLines(DuckConnection connection, string path, CancellationToken cancellationToken)
    {
        connection.Execute(
            $$"""
            CREATE TABLE lines AS
            SELECT trim(text) AS text, CASE WHEN json_valid(text) THEN json_type(text) END AS kind
            FROM read_csv({{DuckSql.Literal(path)}},
                auto_detect = false, columns = { 'text': 'VARCHAR' }, header = false, delim = chr(1), quote = '', escape = '',
                hive_partitioning = false, max_line_size = {{TableLimits.LineBytes + 1}}, store_rejects = true, rejects_limit = 0)
            """,
            cancellationToken);
    }

    private static List<string> Keys(DuckConnection connection, CancellationToken cancellationToken)
    {
        using DuckResult result = connection.Query(
            $"""
            SELECT key FROM (
                SELECT rowid AS line, unnest(json_keys(text)) AS key, generate_subscripts(json_keys(text), 1) AS place
                FROM lines WHERE kind = 'OBJECT')
            GROUP BY key ORDER BY min((line, place)) LIMIT {TableLimits.Columns + 1}
            """,
            cancellationToken);
        return [.. result.ReadAll().Select(row => (string)row[0]!)];
    }

    private static (long Count, List<BadLine> First) Bad(DuckConnection connection, CancellationToken cancellationToken)
    {
        const string faulty =
            """
            (SELECT rowid + 1 AS line, kind FROM lines WHERE kind IS DISTINCT FROM 'OBJECT' AND length(text) > 0
             UNION ALL SELECT DISTINCT line, NULL FROM reject_errors)
            """;
        using (DuckResult counted = connection.Query($"SELECT count(*) FROM {faulty}", cancellationToken))
        {
            long count = (long)counted.ReadAll()[0][0]!;
            if (count == 0)
                return (0, []);
            counted.Dispose();
            using DuckResult result = connection.Query(
                $"SELECT line::BIGINT, kind FROM {faulty} ORDER BY line LIMIT {TableLimits.BadLines}", cancellationToken);
            return (count, [.. result.ReadAll().Select(row => new BadLine((long)row[0]!, Problem((string?)row[1])))]);
        }
    }

    private static string Problem(string? kind) =>
        kind is null ? "is not valid JSON" : $"is a JSON {kind.ToLowerInvariant()}, expected an object";

    private static string Statement(List<string> keys)
    {
        string pointers = string.Join(", ", keys.Select(key => DuckSql.Literal("/" + Escape(key))));
        string columns = string.Join(", ", Enumerable.Range(1, keys.Count).Select(i => $"v[{i}] AS c{i}"));
        return $"""
            CREATE TABLE data AS SELECT {columns} FROM (
                SELECT rowid AS line, json_extract_string(text, [{pointers}]) AS v FROM lines WHERE kind = 'OBJECT')
            ORDER BY line
            """;
    }

    private static string Escape(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
