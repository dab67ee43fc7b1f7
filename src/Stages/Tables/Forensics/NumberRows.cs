using Tars.Duck;

namespace Tars.Stages.Tables;

/// <summary>Numbers of some columns in the file's order: all rows of the table, or rows spread evenly over it.</summary>
/// <param name="Rows">The row of each entry, from 1, rising.</param>
/// <param name="Columns">For each column its numbers; NaN where there is none.</param>
internal sealed record NumberRows(long[] Rows, double[][] Columns)
{
    /// <summary>Reads at most so many rows.</summary>
    internal static NumberRows Read(CheckContext context, IReadOnlyList<ColumnProfile> columns, int maxRows)
    {
        if (columns.Count == 0)
            return new([], []);
        long step = Math.Max(1, (context.Profile.Rows + maxRows - 1) / maxRows);
        string values = string.Join(", ", columns.Select(column => $"CAST({Number(column)} AS DOUBLE)"));
        var rows = new List<long>();
        List<double>[] numbers = [.. columns.Select(_ => new List<double>())];
        using DuckResult result = context.Table.Connection.Query(
            $"SELECT row, {values} FROM t WHERE row % {step} = 0 ORDER BY row", context.CancellationToken);
        while (result.Fetch(out DuckChunk chunk))
        {
            rows.AddRange(chunk.Values<long>(0));
            for (int c = 0; c < columns.Count; c++)
            {
                ReadOnlySpan<double> read = chunk.Values<double>(c + 1);
                for (int i = 0; i < read.Length; i++)
                    numbers[c].Add(chunk.IsNull(c + 1, i) ? double.NaN : read[i]);
            }
        }

        return new([.. rows], [.. numbers.Select(column => column.ToArray())]);
    }

    /// <summary>The numbers of a column without those that are none, in order of their size.</summary>
    internal double[] Sorted(int column)
    {
        double[] sorted = [.. Columns[column].Where(x => !double.IsNaN(x))];
        Array.Sort(sorted);
        return sorted;
    }

    private static string Number(ColumnProfile column) => column.Kind == ColumnKind.Time ? $"epoch({column.Value})" : column.Value;
}
