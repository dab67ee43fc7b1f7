using System.Globalization;

namespace Tars.Stages.Tables;

/// <summary>Sums over a table that two copies of it share, in whatever order their rows are.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Hash">The exclusive or of the rows' hashes, and their sum: equal rows cancel out in the first, not in the second.</param>
/// <param name="Columns">For each column by name: cells with a value, and of numbers the sum, the least and the greatest.</param>
internal sealed record RowSums(
    long Rows, string Hash, IReadOnlyDictionary<string, (long Present, string? Sum, string? Least, string? Greatest)> Columns)
{
    private const int Batch = 48;

    internal static RowSums Of(CheckContext context)
    {
        IReadOnlyList<ColumnProfile> columns = context.Profile.Columns;
        var sums = new Dictionary<string, (long, string?, string?, string?)>(StringComparer.Ordinal);
        foreach (ColumnProfile[] batch in columns.Chunk(Batch))
        {
            object?[] row = context.Query($"SELECT {string.Join(", ", batch.SelectMany(Measures))} FROM t")[0];
            for (int i = 0; i < batch.Length; i++)
                sums[batch[i].Name] = ((long)row[i * 4]!, (string?)row[(i * 4) + 1], (string?)row[(i * 4) + 2], (string?)row[(i * 4) + 3]);
        }

        string cells = string.Join(", ", columns.Select(column => $"CAST({column.Cell} AS VARCHAR)"));
        object?[] hashes = context.Query(
            $"SELECT CAST(coalesce(bit_xor(h), 0) AS VARCHAR), CAST(coalesce(sum(h), 0) AS VARCHAR) FROM (SELECT hash({cells}) AS h FROM t)")[0];
        return new(context.Profile.Rows, string.Create(CultureInfo.InvariantCulture, $"{hashes[0]}-{hashes[1]}"), sums);
    }

    private static IEnumerable<string> Measures(ColumnProfile column) => column.IsNumeric
        ?
        [
            $"count({column.Cell})", $"CAST(round(sum(CAST({column.Value} AS DOUBLE)), 6) AS VARCHAR)",
            $"CAST(min({column.Value}) AS VARCHAR)", $"CAST(max({column.Value}) AS VARCHAR)",
        ]
        : [$"count({column.Cell})", "NULL::VARCHAR", "NULL::VARCHAR", "NULL::VARCHAR"];
}
