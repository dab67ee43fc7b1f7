using System.Diagnostics;
using System.Globalization;

namespace Tars.Benchmarks.TextIndex;

/// <summary>
/// A side of the comparison, in a process of its own. It prints "name NAME", "index SECONDS CPU_SECONDS BYTES PEAK_BYTES", and for each kind of
/// query "query KIND P50 P99 MEAN CHECKSUM" in microseconds, the checksum being of the bits of all scores.
/// </summary>
internal abstract class IndexSide(string folder)
{
    protected string Folder { get; } = folder;

    protected abstract string Name { get; }

    /// <summary>Queries of a kind that are asked; the first of those in the file.</summary>
    protected virtual int MostQueries => int.MaxValue;

    internal static int Run(string side, string folder, int warmUp, int rounds, int top)
    {
        IndexSide chosen = side switch
        {
            "sqlite" => new SqliteSide(folder), "library2" => new LibrarySide(folder, 2), "library4" => new LibrarySide(folder, 4),
            _ => new LibrarySide(folder, 1),
        };
        Console.WriteLine($"name {chosen.Name}");
        var text = Path.Combine(folder, "passages.txt");
        chosen.Index(Fresh(Path.Combine(folder, side + "-warm")), File.ReadLines(text).Take(warmUp));
        var place = Fresh(Path.Combine(folder, side));
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        chosen.Index(place, File.ReadLines(text));
        using var process = Process.GetCurrentProcess();
        var (wall, used) = (clock.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds);
        Print($"index {wall} {used} {new DirectoryInfo(place).GetFiles().Sum(f => f.Length)} {process.PeakWorkingSet64}");
        if (rounds > 0)
            chosen.Search(place, rounds, top);
        return 0;
    }

    protected abstract void Index(string place, IEnumerable<string> passages);

    /// <summary>Opens the index; what it gives back answers a query, and adds the bits of the scores to a checksum.</summary>
    protected abstract IDisposable Open(string place);

    /// <summary>Makes an operation that answers the query, or null where this side has no such kind.</summary>
    protected abstract Func<int, int>? Prepare(IDisposable opened, string kind, string text, int top);

    private static string Fresh(string place)
    {
        if (Directory.Exists(place))
            Directory.Delete(place, recursive: true);
        Directory.CreateDirectory(place);
        return place;
    }

    private void Search(string place, int rounds, int top)
    {
        using var opened = Open(place);
        var kinds = File.ReadLines(Path.Combine(Folder, "queries.txt")).Select(l => l.Split(' ', 2)).GroupBy(p => p[0], StringComparer.Ordinal);
        foreach (var kind in kinds)
        {
            var queries = kind.Take(MostQueries).Select(p => Prepare(opened, kind.Key, p[1], top)).OfType<Func<int, int>>().ToArray();
            if (queries.Length == 0)
                continue;
            var best = new double[queries.Length];
            Array.Fill(best, double.MaxValue);
            var checksum = 0;
            for (var round = 0; round < rounds; round++)
            {
                checksum = 0;
                for (var i = 0; i < queries.Length; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    checksum = queries[i](checksum);
                    best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                }
            }

            Array.Sort(best);
            Print($"query {kind.Key} {best[best.Length / 2]:f1} {best[best.Length * 99 / 100]:f1} {best.Average():f1} {checksum:x8}");
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
