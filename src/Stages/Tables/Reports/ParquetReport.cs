using System.Text.Json;
using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>Writes the findings as a Parquet file.</summary>
internal static class ParquetReport
{
    internal static async Task<byte[]> WriteAsync(ForensicReport report, string workFolder, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder(workFolder);
        string rows = Path.Combine(work.FullName, "findings.jsonl");
        string parquet = Path.Combine(work.FullName, "findings.parquet");
        await File.WriteAllBytesAsync(rows, Lines(report), cancellationToken);
        using (DuckDatabase database = DuckDatabase.Open(new DuckOptions { AllowedFiles = [rows, parquet], SpillFolder = work.FullName }))
        {
            using DuckConnection connection = database.Connect();
            string columns = string.Join(", ", FindingRow.Columns.Select(column => $"{column.Name}: '{column.Type}'"));
            connection.Execute(
                $"""
                COPY (SELECT * FROM read_json({DuckSql.Literal(rows)}, format = 'newline_delimited', maximum_object_size = 67108864, columns = {'{'}{columns}{'}'}))
                TO {DuckSql.Literal(parquet)} (FORMAT parquet, COMPRESSION zstd)
                """,
                cancellationToken);
        }

        return await File.ReadAllBytesAsync(parquet, cancellationToken);
    }

    private static byte[] Lines(ForensicReport report)
    {
        using var stream = new MemoryStream();
        foreach (object?[] row in FindingRow.Of(report))
        {
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                for (int i = 0; i < row.Length; i++)
                    Write(json, FindingRow.Columns[i].Name, row[i]);
                json.WriteEndObject();
            }

            stream.WriteByte((byte)'\n');
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case double number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            default:
                throw new InvalidOperationException($"{name} is a {value.GetType().Name}.");
        }
    }
}
