using System.Globalization;
using System.Text;

namespace Tars.Stages.Tables.Tests;

/// <summary>Tables without a fault: no check may raise anything.</summary>
public sealed class CleanTableTests
{
    [Fact]
    public async Task Observations_RaiseNothing() => await RaisesNothing("observations.csv", Csv(
        "obs_id,taken_at,target,ra_deg,dec_deg,filter,exposure_s,magnitude,seeing_arcsec,observer",
        300,
        (i, random) => F($"{1000 + i},{Day(i)}T20:{i % 60:00}:00Z,Field {random.Next(40)},{random.NextDouble() * 359:F4},{(random.NextDouble() * 178) - 89:F4},{Pick(random, "red", "none", "blue")},{60 * random.Next(1, 6)},{(i % 40 == 7 ? "" : F($"{8 + (random.NextDouble() * 8):F2}"))},{1 + random.NextDouble():F1},{Pick(random, "Ana Vela", "Li Wei")}")));

    [Fact]
    public async Task Customers_RaiseNothing() => await RaisesNothing("customers.csv", Csv(
        "customer_id,name,country,age,email,zip,lat,lon,balance,discount_percent,signup_date,due_date",
        400,
        (i, random) => F($"CUS-{i:00000},Person {random.Next(10_000)},{Pick(random, "DE", "NA", "US", "NO")},{random.Next(0, 101)},p{i}@example.org,{random.Next(100):00}{random.Next(1000):000},{(random.NextDouble() * 180) - 90:F5},{(random.NextDouble() * 360) - 180:F5},{(random.NextDouble() * 1000) - 500:F2},{random.Next(0, 101)},{Day(i)},2031-01-01").Replace("2031-01-01", i % 2 == 0 ? "2031-01-01" : "2032-06-01", StringComparison.Ordinal)));

    [Fact]
    public async Task SensorReadings_RaiseNothing() => await RaisesNothing("sensors.csv", Csv(
        "sensor;measured_at;temperature_c;humidity_pct;status",
        1_000,
        (i, random) => F($"S{random.Next(1, 9)};{Day(i / 10)} {i % 10:00}:15:00;{(random.NextDouble() * 50) - 20:F2};{random.Next(5, 100)};{Pick(random, "ok", "unknown", "-")}")));

    [Fact]
    public async Task OrderLines_RaiseNothing() => await RaisesNothing("orders.csv", Csv(
        "order_no,line,sku,quantity,unit_price,ordered_at,refund_amount",
        600,
        (i, random) => F($"{5000 + (i / 3)},{i % 3},{Pick(random, "A", "B")}{random.Next(100, 999)}X,{random.Next(1, 30)},{1 + (random.NextDouble() * 90):F2},{Day(i / 20)}T{i / 3 % 7:00}:{i / 3 % 60:00}:{i % 60:00},{-random.NextDouble() * 10:F2}")));

    [Fact]
    public async Task MaintenanceLog_RaisesNothing()
    {
        var text = new StringBuilder();
        var random = new Random(4);
        for (int i = 0; i < 150; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                {"entry":{{300 + i}},"date":"{{Day(i)}}","device":"{{Pick(random, "dome", "lens")}}","hours":{{random.Next(1, 9) * 0.5}},"done":{{(i % 2 == 0 ? "true" : "false")}},"cost_eur":{{random.Next(0, 3)}}}

                """);
        }

        await RaisesNothing("log.jsonl", text.ToString());
    }

    [Fact]
    public async Task Parquet_RaisesNothing()
    {
        using var folder = new TableTestFolder();
        Content content = folder.WriteParquet(
            "sales.parquet",
            """
            SELECT 5000 + i AS sale_id, TIMESTAMP '2023-01-01 08:00:00' + INTERVAL 1 HOUR * i AS sold_at, DATE '2023-01-01' + (i * 7 % 60)::INT AS visit_date,
                   1 + i % 9 AS quantity, ((1 + i % 9) * 8.5)::DECIMAL(9,2) AS total_eur, CASE i % 3 WHEN 0 THEN 'adult' ELSE 'child' END AS kind, (i % 7)::FLOAT AS x
            FROM range(5000) t(i)
            """);
        AssertNothingRaised(await folder.AnalyzeAsync(content));
    }

    private static async Task RaisesNothing(string name, string text)
    {
        using var folder = new TableTestFolder();
        AssertNothingRaised(await folder.AnalyzeAsync(folder.Write(name, text)));
    }

    private static void AssertNothingRaised(ForensicReport report)
    {
        Assert.Empty(report.Findings.Where(finding => finding.IsRaised).Select(finding => $"{finding.Check}: {finding.Message}"));
        Assert.Contains(report.Findings, finding => finding.Status == FindingStatus.Pass);
        Assert.Equal("no findings", report.Summary());
    }

    private static string Csv(string header, int rows, Func<int, Random, string> row)
    {
        var random = new Random(20240301);
        var text = new StringBuilder(header).Append('\n');
        for (int i = 0; i < rows; i++)
            text.Append(row(i, random)).Append('\n');
        return text.ToString();
    }

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Day(int i) => new DateOnly(2023, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Pick(Random random, params string[] values) => values[random.Next(values.Length)];
}
