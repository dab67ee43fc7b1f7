namespace Tars.Stages.Tables;

/// <summary>Columns of sums of money that arise from many causes, by their names: what digit tests are about.</summary>
internal static class AmountColumns
{
    internal const int MinValues = 500;

    private const int MinDistinct = 100;

    internal static bool IsAmount(ColumnProfile column) => column is { IsNumeric: true, Present: >= MinValues, Distinct: >= MinDistinct }
        && column.Has("amount", "amounts", "amt", "payment", "payments", "paid", "expense", "expenses", "revenue", "turnover", "debit",
            "credit", "balance", "transfer", "disbursement", "reimbursement", "donation", "claim");

    /// <summary>The same column in whole units of its last place, at most hundredths; null where it shows no such units.</summary>
    internal static string? Units(CheckContext context, ColumnProfile column)
    {
        foreach (int places in (ReadOnlySpan<int>)[0, 2])
        {
            string units = $"CAST(round(abs(CAST({column.Value} AS DOUBLE)) * {(places == 0 ? 1 : 100)}) AS BIGINT)";
            string exact = $"abs(CAST({column.Value} AS DOUBLE)) * {(places == 0 ? 1 : 100)}";
            if (context.Number($"SELECT count(*) FROM t WHERE abs({exact} - round({exact})) > 1e-6 * greatest(1, {exact})") == 0)
                return units;
        }

        return null;
    }
}
