using System.Text.Json;

namespace Tars.QueryProcess;

/// <summary>What the parent asks for.</summary>
/// <param name="Library">The folder that holds DuckDB's library.</param>
/// <param name="MemoryBytes">DuckDB's memory limit.</param>
/// <param name="MaxRows">Rows after which the answer ends.</param>
/// <param name="MaxBytes">Bytes that the answer may have.</param>
/// <param name="Tables">The names that the statement may use, each with its Parquet file; a file may have several.</param>
/// <param name="Sql">The statement.</param>
internal sealed record QueryRequest(
    string Library, long MemoryBytes, long MaxRows, long MaxBytes, IReadOnlyList<(string Name, string File)> Tables, string Sql)
{
    /// <exception cref="InvalidDataException">The file is no request.</exception>
    internal static QueryRequest Read(string file)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement root = json.RootElement;
        try
        {
            return new QueryRequest(
                Text(root.GetProperty("library")),
                root.GetProperty("memory_bytes").GetInt64(),
                root.GetProperty("max_rows").GetInt64(),
                root.GetProperty("max_bytes").GetInt64(),
                [.. root.GetProperty("tables").EnumerateArray().Select(t => (Text(t.GetProperty("name")), Text(t.GetProperty("file"))))],
                Text(root.GetProperty("sql")));
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{file} is no request: {wrong.Message}", wrong);
        }
    }

    private static string Text(JsonElement value) => value.GetString() ?? throw new InvalidDataException("A text of the request is null.");
}
