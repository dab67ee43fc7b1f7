using System.Diagnostics;
using System.Globalization;
using Tars.Duck;
using Tars.Pipeline;
using Tars.Stages;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Tables;

namespace Tars.Benchmarks.Tables;

/// <summary>One piece of work in a process of its own, whose peak of memory is that work's.</summary>
internal static class TablesSide
{
    private const string Aggregates =
        "SELECT shop, count(*), sum(quantity), avg(price), count(DISTINCT product), min(sold_at), max(sold_at) FROM sales GROUP BY shop ORDER BY shop";

    /// <summary>Prints rows of the answer, seconds, seconds of processor time, and the peak of memory in bytes.</summary>
    public static async Task<int> RunAsync(string work, string folder, long rows)
    {
        AssetStore assets = AssetStore.Open(Path.Combine(AppContext.BaseDirectory, "assets.json"));
        DuckLibrary.Load(await assets.FolderAsync("duckdb", CancellationToken.None));
        string parquet = Path.Combine(folder, "sales.parquet");
        string csv = Path.Combine(folder, "sales.csv");
        TimeSpan before = Processor();
        var watch = Stopwatch.StartNew();
        long answer = work switch
        {
            "zstd" or "snappy" or "uncompressed" => Copy(parquet, $"FORMAT parquet, COMPRESSION {work}", rows),
            "csv" => Copy(csv, "FORMAT csv, HEADER", rows),
            "group-1" => Group(parquet, 1),
            "group-2" => Group(parquet, 2),
            "query" => (await new TableQuery(assets, Path.Combine(folder, "tmp")).RunAsync([parquet], Aggregates)).Rows.Count,
            "sink" => await SinkAsync(assets, folder, csv),
            "analysis" => (await new TableForensics(assets, Path.Combine(folder, "tmp")).AnalyzeFilesAsync([parquet])).Tables[0].Rows,
            _ => throw new ArgumentException($"no work is named {work}", nameof(work)),
        };
        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{answer} {seconds:0.000} {(Processor() - before).TotalSeconds:0.000} {Peak()}"));
        return 0;
    }

    private static long Copy(string path, string form, long rows)
    {
        using DuckDatabase database = DuckDatabase.Open(new DuckOptions { AllowedFolders = [Path.GetDirectoryName(path)!], Threads = 2 });
        using DuckConnection connection = database.Connect();
        connection.Register("sales_rows", new SaleRows(rows));
        return connection.Execute($"COPY (FROM sales_rows()) TO {DuckSql.Literal(path)} ({form})");
    }

    private static long Group(string path, int threads)
    {
        using DuckDatabase database = DuckDatabase.Open(new DuckOptions { AllowedFiles = [path], Threads = threads });
        using DuckConnection connection = database.Connect();
        connection.Execute($"CREATE VIEW sales AS FROM read_parquet({DuckSql.Literal(path)})");
        using DuckResult result = connection.Query(Aggregates);
        return result.ReadAll().Count;
    }

    private static async Task<long> SinkAsync(AssetResolver assets, string folder, string csv)
    {
        var context = new NodeContext { Name = "set", BaseFolder = folder, StateFolder = Path.Combine(folder, "state"), Assets = assets };
        await using var sink = new ParquetSink(new ParquetOptions(), context);
        await sink.OpenAsync(CancellationToken.None);
        var content = new Content
        {
            Source = "sales.csv", Name = "sales.csv", Path = csv, Size = new FileInfo(csv).Length, Sha256 = new string('0', 64), Media = MediaKind.Table,
        };
        await sink.ApplyAsync(new Generation<Content>("bench", "sales.csv", content.Sha256, [content]), CancellationToken.None);
        return Directory.GetFiles(Path.Combine(folder, "state", "parquet", "set"), "*.parquet").Length;
    }

    private static TimeSpan Processor() => Process.GetCurrentProcess().TotalProcessorTime;

    private static long Peak() => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':')[1].Trim().Split(' ')[0],
        CultureInfo.InvariantCulture);
}
