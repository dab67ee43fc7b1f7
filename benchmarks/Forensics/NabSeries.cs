using System.Globalization;
using System.Text.Json;

namespace Tars.Benchmarks.Forensics;

/// <summary>One file of the Numenta Anomaly Benchmark with its labelled windows.</summary>
internal sealed record NabSeries(string Group, string Name, double[] Seconds, double[] Values, IReadOnlyList<(int First, int Last)> Windows)
{
    /// <summary>The usual number of points in a day; 0 where no day divides into the usual step.</summary>
    public int PerDay
    {
        get
        {
            double[] steps = [.. Seconds.Zip(Seconds.Skip(1), (a, b) => b - a).Take(500).Order()];
            double step = steps[steps.Length / 2];
            return step is > 0 and <= 43_200 && 86_400 % step == 0 ? (int)(86_400 / step) : 0;
        }
    }

    /// <summary>Reads a folder of groups of csv files, and its <c>windows.json</c>.</summary>
    public static IReadOnlyList<NabSeries> Load(string folder)
    {
        using JsonDocument windows = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "windows.json")));
        return
        [
            .. from file in Directory.EnumerateFiles(folder, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               let name = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/')
               where windows.RootElement.TryGetProperty(name, out _)
               select Read(file, name, windows.RootElement.GetProperty(name)),
        ];
    }

    private static NabSeries Read(string file, string name, JsonElement labelled)
    {
        string[][] rows = [.. File.ReadLines(file).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))];
        double[] seconds = [.. rows.Select(row => ToSeconds(row[0]))];
        var windows = new List<(int, int)>();
        foreach (JsonElement window in labelled.EnumerateArray())
        {
            (double from, double to) = (ToSeconds(window[0].GetString()!), ToSeconds(window[1].GetString()!));
            windows.Add((Array.FindIndex(seconds, at => at >= from), Array.FindLastIndex(seconds, at => at <= to)));
        }

        return new(Path.GetDirectoryName(name)!, name, seconds, [.. rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture))], windows);
    }

    private static double ToSeconds(string text) =>
        (DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).TotalSeconds;
}
