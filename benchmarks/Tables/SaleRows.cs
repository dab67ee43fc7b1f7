using System.Text;
using Tars.Duck;

namespace Tars.Benchmarks.Tables;

/// <summary>Made-up sales of eight columns: whole numbers, a time, a text of 10,000 values, a number, a text that may be missing, a truth.</summary>
internal sealed class SaleRows(long count) : DuckRows
{
    private const long FirstDay = 1_600_000_000_000_000;
    private static readonly byte[][] Products = [.. Enumerable.Range(0, 10_000).Select(i => Encoding.UTF8.GetBytes($"product-{i * 7919 % 10_000:00000}"))];
    private static readonly byte[][] Notes = [.. Enumerable.Range(0, 50).Select(i => Encoding.UTF8.GetBytes($"note number {i}"))];

    private long _next;

    public override IReadOnlyList<DuckColumn> Columns { get; } =
    [
        new("id", DuckType.BigInt), new("sold_at", DuckType.Timestamp), new("shop", DuckType.Integer), new("product", DuckType.Text),
        new("quantity", DuckType.Integer), new("price", DuckType.Double), new("note", DuckType.Text), new("paid", DuckType.Boolean),
    ];

    public override int Read(DuckBatch batch)
    {
        int rows = (int)Math.Min(batch.Capacity, count - _next);
        Span<long> id = batch.Values<long>(0), at = batch.Values<long>(1);
        Span<int> shop = batch.Values<int>(2), quantity = batch.Values<int>(4);
        Span<double> price = batch.Values<double>(5);
        Span<byte> paid = batch.Values<byte>(7);
        for (int row = 0; row < rows; row++, _next++)
        {
            ulong random = Mixed((ulong)_next);
            id[row] = _next;
            at[row] = FirstDay + (_next * 13_000_000) + (long)(random % 1_000_000);
            shop[row] = (int)(random >> 8) & 63;
            batch.SetBytes(3, row, Products[(random >> 16) % 10_000]);
            quantity[row] = 1 + (int)((random >> 32) % 20);
            price[row] = ((random >> 40) % 10_000) / 100.0;
            if ((random >> 20) % 10 < 7)
                batch.SetBytes(6, row, Notes[(random >> 24) % 50]);
            else
                batch.SetNull(6, row);
            paid[row] = (byte)((random >> 60) & 1);
        }

        return rows;
    }

    // SplitMix64.
    private static ulong Mixed(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
