using Tars.Duck;

namespace Tars.QueryProcess;

/// <summary>Answers a request in a database that reaches the copied tables and nothing else.</summary>
internal static class QuerySession
{
    internal static void Run(QueryRequest request, QueryAnswer answer)
    {
        using DuckDatabase database = DuckDatabase.Open(new DuckOptions
        {
            MemoryLimit = request.MemoryBytes,
            Threads = Math.Min(2, Environment.ProcessorCount),
            AllowedFiles = [.. request.Tables.Select(table => table.File).Distinct()],
        });
        using DuckConnection connection = database.Connect();
        foreach ((string name, string file) in request.Tables)
        {
            connection.Execute(
                $"CREATE VIEW {DuckSql.Identifier(name)} AS SELECT * FROM read_parquet({DuckSql.Literal(file)}, hive_partitioning = false)");
        }

        // Whether it is one statement that reads is asked of the text as it was written; then it stands in brackets.
        connection.RequireSelect(request.Sql);
        string query = $"(\n{StatementText.WithoutEnd(request.Sql)}\n)";
        using (DuckResult described = connection.Select($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {query})"))
            answer.Begin([.. described.ReadAll().Select(row => ((string)row[0]!, (string)row[1]!))]);
        using DuckResult result = connection.Select($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {query}");
        while (result.Fetch(out DuckChunk chunk))
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                if (answer.Rows == request.MaxRows)
                {
                    answer.End(more: true);
                    return;
                }

                answer.Add(chunk, row, result.Columns.Count, request.MaxBytes);
            }
        }

        answer.End(more: false);
    }
}
