using System.Text.Json;

namespace Tars.Stages.Tables;

/// <summary>Reads what the query's process wrote: JSON lines of columns, rows, and how it ended.</summary>
internal static class QueryAnswerReader
{
    /// <exception cref="QueryException">The answer is an error, or not whole.</exception>
    internal static QueryResult Read(ReadOnlyMemory<byte> output)
    {
        List<TableColumn>? columns = null;
        var rows = new List<IReadOnlyList<string?>>();
        try
        {
            while (!output.IsEmpty)
            {
                int end = output.Span.IndexOf((byte)'\n');
                using JsonDocument line = JsonDocument.Parse(end < 0 ? output : output[..end]);
                output = end < 0 ? default : output[(end + 1)..];
                JsonElement root = line.RootElement;
                if (root.ValueKind == JsonValueKind.Array)
                    rows.Add([.. root.EnumerateArray().Select(cell => cell.GetString())]);
                else if (root.TryGetProperty("columns", out JsonElement named))
                    columns = [.. named.EnumerateArray().Select(c => new TableColumn(c[0].GetString()!, c[1].GetString()!, Nullable: true))];
                else if (root.TryGetProperty("error", out JsonElement error))
                    throw Failed(error.GetString()!, root.GetProperty("type").GetString()!);
                else
                    return new QueryResult(columns ?? throw Torn(), rows, root.GetProperty("more").GetBoolean());
            }
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Torn(wrong);
        }

        throw Torn();
    }

    private static QueryException Failed(string message, string type)
    {
        // What is refused while a statement is prepared has its class in the message only.
        if (type == "Permission" || message.StartsWith("Permission Error", StringComparison.Ordinal))
        {
            return new QueryException(
                $"The statement is refused: {TableLoader.FirstLine(message)} A query reads the tables it is given and nothing else.");
        }

        return type == "OutOfMemory"
            ? new QueryException($"The query reached a limit: {TableLoader.FirstLine(message)}") { LimitReached = true }
            : new QueryException(message.Trim() + Hint(message));
    }

    // Sums of squares of infinite numbers, and of such that are too large for them, are none.
    private static string Hint(string message) =>
        message.StartsWith("Out of Range Error: STDDEV", StringComparison.Ordinal)
        || message.StartsWith("Out of Range Error: VAR", StringComparison.Ordinal)
            ? " Some number of a column is infinite, not a number, or beyond 1e154: leave it out, by WHERE isfinite(…) for one."
            : string.Empty;

    private static QueryException Torn(Exception? inner = null) =>
        new("The query's process ended before its answer did.", inner) { LimitReached = true };
}
