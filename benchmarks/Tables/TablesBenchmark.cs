using System.Diagnostics;
using System.Globalization;

namespace Tars.Benchmarks.Tables;

/// <summary>Rows of a program written as Parquet and aggregated, with throughput and peak of memory, each in a process of its own.</summary>
internal static class TablesBenchmark
{
    private static readonly (string Work, string Said)[] Works =
    [
        ("uncompressed", "rows of a C# program to Parquet, uncompressed"),
        ("snappy", "the same, snappy"),
        ("zstd", "the same, zstd"),
        ("csv", "the same to csv"),
        ("group-1", "group by of the zstd file: 7 aggregates, 64 groups, 1 thread"),
        ("group-2", "the same, 2 threads"),
        ("query", "the same as a user's SQL: copied, then asked in a confined process"),
        ("sink", "the csv file by the `parquet` sink: types told from all values, zstd"),
        ("analysis", "the Parquet file analysed: all checks of the catalogue"),
    ];

    /// <summary>Prints a Markdown table of the best of some rounds.</summary>
    public static async Task<int> RunAsync(long rows, int rounds)
    {
        string folder = Directory.CreateTempSubdirectory("tars-tables-").FullName;
        try
        {
            Print($"{rows:N0} rows of 8 columns; best of {rounds} rounds (the last two: of one), {Environment.ProcessorCount} cores\n");
            Print($"| work | seconds | rows a second | processor seconds | file | peak of memory |\n| --- | ---: | ---: | ---: | ---: | ---: |");
            foreach ((string work, string said) in Works)
            {
                (double seconds, double processor, long peak) = (double.MaxValue, 0, 0);
                for (int round = 0; round < (work is "sink" or "analysis" ? 1 : rounds); round++)
                {
                    string[] measured = (await SideAsync(work, folder, rows)).Split(' ');
                    double took = double.Parse(measured[1], CultureInfo.InvariantCulture);
                    if (took >= seconds)
                        continue;
                    seconds = took;
                    processor = double.Parse(measured[2], CultureInfo.InvariantCulture);
                    peak = long.Parse(measured[3], CultureInfo.InvariantCulture);
                }

                string size = work is "uncompressed" or "snappy" or "zstd" ? Megabytes(new FileInfo(Path.Combine(folder, "sales.parquet")).Length)
                    : work == "csv" ? Megabytes(new FileInfo(Path.Combine(folder, "sales.csv")).Length) : string.Empty;
                Print($"| {said} | {seconds:0.00} | {rows / seconds / 1e6:0.00} M | {processor:0.0} | {size} | {Megabytes(peak)} |");
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> SideAsync(string work, string folder, long rows)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TablesBenchmark).Assembly.Location, "tables-side", work, folder, rows.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{work} ended with {process.ExitCode}");
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
