using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tars.TextIndex.Tests;

/// <summary>
/// The part of the crash tests that dies: this program, started again with an order in its environment, changes an index in rounds until it
/// is killed, by itself at a named point or by the test at any time. What each round does follows from its number alone.
/// </summary>
internal static class CrashChild
{
    public const int Rounds = 8;
    private const string Order = "TARS_TEXTINDEX_CRASH";
    private const string Ended = "acknowledged";
    private const int Keys = 40;

    public static IndexSchema Schema { get; } = new IndexSchema()
        .Keyword("key", stored: true, ColumnKind.Sorted).Text("text", offsets: true).Column("version", ColumnKind.Numeric);

    /// <summary>Starts the child on an index, which dies the <paramref name="nth"/> time it comes to the point; null for never.</summary>
    public static Process Start(string folder, string? point, int nth, bool compound = true)
    {
        var own = Environment.ProcessPath!;
        var start = new ProcessStartInfo(own) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(own) == "dotnet")
            start.ArgumentList.Add(typeof(CrashChild).Assembly.Location);
        start.Environment[Order] = string.Create(CultureInfo.InvariantCulture, $"{point}|{nth}|{compound}|{folder}");
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>The last round that the child says it has committed; 0 before the first.</summary>
    public static int Acknowledged(string folder)
    {
        var file = Path.Combine(folder, Ended);
        return File.Exists(file) ? (int)new FileInfo(file).Length : 0;
    }

    /// <summary>Versions by key after a round.</summary>
    public static SortedDictionary<string, long> After(int round)
    {
        var state = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (var i = 1; i <= round; i++)
        {
            foreach (var (key, version) in ChangesOf(i))
            {
                if (version is { } there)
                    state[key] = there;
                else
                    state.Remove(key);
            }
        }

        return state;
    }

#pragma warning disable CA2255 // The child has to start before the test runner does.
    [ModuleInitializer]
    internal static void RunIfOrdered()
    {
        if (Environment.GetEnvironmentVariable(Order) is not { } order)
            return;
        var words = order.Split('|', 4);
        Run(words[3], words[0], int.Parse(words[1], CultureInfo.InvariantCulture), bool.Parse(words[2]));
        Environment.Exit(0);
    }
#pragma warning restore CA2255

    private static List<(string Key, long? Version)> ChangesOf(int round)
    {
        var random = new Random(round);
        return [.. Enumerable.Range(0, 60)
            .Select(i => ("k" + random.Next(Keys), random.Next(5) == 0 ? null : (long?)((round * 1000) + i)))];
    }

    private static void Run(string folder, string point, int nth, bool compound)
    {
        using var self = Process.GetCurrentProcess();
        var left = nth;
        var options = new IndexWriterOptions
        {
            BufferDocuments = 7,
            // Some children make compound files and some do not, so that an index has segments of both kinds.
            UseCompoundFiles = compound,
            MaxCompoundShare = 0.5,
            Reached = reached =>
            {
                if (reached == point && Interlocked.Decrement(ref left) == 0)
                    self.Kill();
            },
        };
        using var writer = IndexWriter.Open(Path.Combine(folder, "index"), Schema, options);
        var first = 1 + int.Parse(writer.CommittedUserData.GetValueOrDefault("round", "0"), CultureInfo.InvariantCulture);
        // What one before committed and did not come to acknowledge.
        Acknowledge(folder, first - 1);
        Console.WriteLine("started");
        for (var round = first; round < first + Rounds; round++)
        {
            foreach (var (key, version) in ChangesOf(round))
            {
                if (version is { } there)
                    writer.UpdateDocuments("key", key,
                        [new IndexDocument().Add("key", key).Add("text", $"some words for {key} {round}").Add("version", there)]);
                else
                    writer.DeleteDocuments("key", key);
            }

            var data = new Dictionary<string, string>(StringComparer.Ordinal) { ["round"] = round.ToString(CultureInfo.InvariantCulture) };
            if (round % 2 == 0)
                writer.Prepare(data);
            writer.Commit(round % 2 == 0 ? null : data);
            Acknowledge(folder, round);
        }
    }

    // As many bytes as rounds: a file cannot be half that long.
    private static void Acknowledge(string folder, int round)
    {
        using var acknowledged = new FileStream(Path.Combine(folder, Ended), FileMode.OpenOrCreate, FileAccess.Write);
        acknowledged.SetLength(round);
    }
}
