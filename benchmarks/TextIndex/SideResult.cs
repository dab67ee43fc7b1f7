using System.Diagnostics;
using System.Globalization;

namespace Tars.Benchmarks.TextIndex;

/// <summary>What one side of the comparison printed: a name, a line about indexing and a line for each kind of query.</summary>
internal sealed class SideResult
{
    internal string Name { get; private set; } = "";

    internal double Seconds { get; private set; }

    internal double CpuSeconds { get; private set; }

    internal double IndexBytes { get; private set; }

    internal double PeakBytes { get; private set; }

    internal Dictionary<string, (string P50, string P99, string Mean, string Checksum)> Queries { get; } = new(StringComparer.Ordinal);

    /// <summary>SQLite's scores are computed otherwise.</summary>
    internal bool HasComparableScores => !Name.StartsWith("SQLite", StringComparison.Ordinal);

    /// <summary>Runs a side that is part of this program in a new process, so that memory and time are its own.</summary>
    internal static SideResult OfOwn(string side, IReadOnlyList<string> arguments) =>
        Of(Environment.ProcessPath!, [.. OwnAssembly(), "index-side", side, .. arguments]);

    internal static SideResult Of(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var result = new SideResult();
        while (process.StandardOutput.ReadLine() is { } line)
            result.Take(line.Split(' '));
        process.WaitForExit();
        return process.ExitCode == 0 ? result : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    private static string[] OwnAssembly() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SideResult).Assembly.Location] : [];

    private void Take(string[] words)
    {
        switch (words)
        {
            case ["name", .. var name]:
                Name = string.Join(' ', name);
                break;
            case ["index", var seconds, var cpu, var bytes, var peak]:
                (Seconds, CpuSeconds, IndexBytes, PeakBytes) = (Parse(seconds), Parse(cpu), Parse(bytes), Parse(peak));
                break;
            case ["query", var kind, var p50, var p99, var mean, var checksum]:
                Queries[kind] = (p50, p99, mean, checksum);
                break;
        }
    }

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
}
