using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tars.Benchmarks.Cli;

/// <summary>How long the tool takes to its first output and to its end, as a shell that starts it sees it.</summary>
internal static class CliBenchmark
{
    private const int Nodes = 100;

    /// <summary>Prints a table of medians and of the slowest of ten.</summary>
    /// <param name="tool">The published <c>tars.dll</c>.</param>
    /// <param name="rounds">How often each command is started.</param>
    public static async Task<int> RunAsync(string tool, int rounds)
    {
        if (!File.Exists(tool))
        {
            await Console.Error.WriteLineAsync($"{tool} does not exist; ./run.sh --version builds it");
            return 69;
        }

        string folder = Directory.CreateTempSubdirectory("tars-cli-").FullName;
        try
        {
            string definition = Path.Combine(folder, "hundred.yaml");
            await File.WriteAllTextAsync(definition, Definition());
            Console.WriteLine("| command | first output, median ms | slowest of ten | end, median ms | slowest of ten |");
            Console.WriteLine("| --- | --- | --- | --- | --- |");
            foreach (string[] command in (string[][])[["--version"], ["--help"], ["list"], ["validate", definition], ["validate", definition, "--no-io"], ["graph", definition]])
            {
                await MeasureAsync(tool, command);
                var times = new List<(double First, double End)>();
                for (int i = 0; i < rounds; i++)
                {
                    times.Add(await MeasureAsync(tool, command));
                }

                string shown = string.Join(' ', command.Select(c => c == definition ? "hundred.yaml" : c));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| `tars {shown}` | {At(times.Select(t => t.First), 0.5):0} | {At(times.Select(t => t.First), 0.9):0} | {At(times.Select(t => t.End), 0.5):0} | {At(times.Select(t => t.End), 0.9):0} |"));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double First, double End)> MeasureAsync(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [tool, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        byte[] buffer = new byte[4096];
        Stream output = process.StandardOutput.BaseStream;
        int read = await output.ReadAsync(buffer);
        double first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        while (read > 0)
        {
            read = await output.ReadAsync(buffer);
        }

        await process.WaitForExitAsync();
        string said = await error;
        return process.ExitCode == 0
            ? (first, Stopwatch.GetElapsedTime(began).TotalMilliseconds)
            : throw new InvalidOperationException($"tars {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }

    private static double At(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
    }

    // Three nodes once, then groups of four, as people write them: conditions, policies, options.
    private static string Definition()
    {
        var yaml = new StringBuilder("name: hundred\nnodes:\n");
        yaml.Append("  inbox: { use: folder, with: { path: . } }\n  checked: { use: probe, from: inbox }\n  probed: { use: probe, from: checked }\n  seen: { use: probe, from: probed }\n");
        for (int i = 0; i < (Nodes - 4) / 4; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  text{i}: {{ use: extract, from: seen, when: \"media == document and size > {i} and name like '*{i}*'\", retry: {{ attempts: 5 }} }}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"  chunks{i}: {{ use: chunk, from: text{i}, with: {{ max_tokens: {200 + i} }} }}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"  vectors{i}: {{ use: embed, from: chunks{i}, batch: {{ items: 32 }} }}\n");
            yaml.Append(CultureInfo.InvariantCulture, $"  library{i}: {{ use: index, from: vectors{i}, with: {{ path: .tars/index{i} }} }}\n");
        }

        return yaml.ToString();
    }
}
