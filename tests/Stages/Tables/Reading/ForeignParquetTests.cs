using System.Text;
using System.Text.Json;

namespace Tars.Stages.Tables.Tests.Reading;

/// <summary>Parquet that somebody else wrote: flights of npm's vega-datasets 2.11.0, of which it has a part as JSON too.</summary>
public sealed class ForeignParquetTests
{
    [Fact]
    public async Task ThreeMillionRows_AreReadWhole_AndHoldThoseOfTheirTwin()
    {
        string data = Path.Combine(Testing.Repository.Root, "artifacts", "npm", "node_modules", "vega-datasets", "data");
        if (!File.Exists(Path.Combine(data, "flights-3m.parquet")))
            Assert.Skip("npm's vega-datasets is not in artifacts/npm; test.sh installs it");
        using var folder = new TableTestFolder();
        using JsonDocument twin = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(data, "flights-2k.json"), TestContext.Current.CancellationToken));
        var lines = new StringBuilder();
        foreach (JsonElement row in twin.RootElement.EnumerateArray())
            lines.Append(row.GetRawText()).Append('\n');
        string few = folder.Write("few.jsonl", lines.ToString()).Path;

        QueryResult sums = await AskAsync(
            folder, "SELECT count(*), sum(delay), sum(distance), count(DISTINCT origin) FROM data", Path.Combine(data, "flights-3m.parquet"));
        QueryResult same = await AskAsync(
            folder,
            """
            SELECT count(*), count(m.date) FROM few LEFT JOIN (SELECT DISTINCT * FROM flights_3m) m
            ON m.date = strftime(few.date, '%m%d%H%M') AND (m.origin, m.destination, m.distance, m.delay) = (few.origin, few.destination, few.distance, few.delay)
            """,
            Path.Combine(data, "flights-3m.parquet"), few);

        Assert.Equal("3000000,19989217,2194871124", string.Join(',', sums.Rows[0].Take(3)));

        // Four of its rows are in no form among the three million: the two files were drawn apart.
        Assert.Equal(["2000", "1996"], same.Rows[0]);
    }

    private static Task<QueryResult> AskAsync(TableTestFolder folder, string sql, params string[] tables) =>
        new TableQuery(DuckFolder.Assets, Path.Combine(folder.State, "tmp"), new QueryLimits { Time = TimeSpan.FromMinutes(3), MemoryMb = 1024 }).RunAsync(tables, sql, TestContext.Current.CancellationToken);
}
