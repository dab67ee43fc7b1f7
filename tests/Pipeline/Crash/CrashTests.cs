using System.Diagnostics;
using System.Globalization;
using Tars.Testing;

namespace Tars.Pipeline.Tests.Crash;

/// <summary>
/// Promise 1: after any number of <c>kill -9</c>, resuming ends in the same files, receipts and dead letters as a run that nobody disturbed.
/// <c>TARS_CRASH_ROUNDS</c> and <c>TARS_CRASH_SEED</c> make it longer or other.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output) : IDisposable
{
    private const int Killed = 128 + 9;

    private static readonly string[] s_points =
    [
        "file.before-rename", "file.after-rename", "sink.after-apply", "sink.before-commit", "sink.after-commit", "ledger.before-commit",
        "ledger.after-commit", "memo.before", "memo.artifact", "memo.after", "at any time",
    ];

    private readonly TemporaryFolder _killed = new();
    private readonly TemporaryFolder _undisturbed = new();

    public void Dispose()
    {
        _killed.Dispose();
        _undisturbed.Dispose();
    }

    [Fact]
    public async Task KilledAnywhere_ResumingEndsAsIfNobodyHadDisturbedIt()
    {
        int seed = Setting("TARS_CRASH_SEED", 20_261);
        int rounds = Setting("TARS_CRASH_ROUNDS", 30);
        var random = new Random(seed);
        var hits = s_points.ToDictionary(p => p, _ => 0);
        var watch = Stopwatch.StartNew();
        Directory.CreateDirectory(_killed["in"]);
        Directory.CreateDirectory(_undisturbed["in"]);
        int round = 0;
        int starts = 0;

        // The time limit keeps a busy machine from failing the suite; a number of rounds that was asked for is always made.
        for (; round < rounds && (Environment.GetEnvironmentVariable("TARS_CRASH_ROUNDS") is not null || watch.Elapsed.TotalSeconds < 55); round++)
        {
            Change(random, round);
            string roots = random.Next(2, 12).ToString(CultureInfo.InvariantCulture);
            for (int kill = random.Next(1, 3); kill > 0; kill--)
            {
                starts++;
                string point = s_points[(starts + random.Next(3)) % s_points.Length];
                if (await KillAsync(point, roots, random))
                {
                    hits[point]++;
                }
            }

            using (Child last = Child.Start(null, "crash-host", _killed.Path, roots))
            {
                (int code, string error) = await last.EndAsync();
                Assert.True(code == 0, $"seed {seed}, round {round}: {error}");
            }

            await CrashGraph.RunAsync(_undisturbed.Path, 64);
            Assert.True(
                Contents(_undisturbed) == Contents(_killed), $"seed {seed}, round {round}:\n{Contents(_undisturbed)}\n-- but after kills --\n{Contents(_killed)}");
        }

        output.WriteLine($"{round} rounds, {hits.Values.Sum()} of {starts} kills hit: {string.Join(", ", hits)}; {watch.Elapsed.TotalSeconds:0} s");
        Assert.True(hits.Values.Sum() > starts / 2, "most kills missed: the points are no longer where the work is");
        RunReport after = await CrashGraph.RunAsync(_killed.Path, 64);
        Assert.Equal(after.Roots - after.Items.Count(i => i.Sha256.Length == 0), after.Unchanged);
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private async Task<bool> KillAsync(string point, string roots, Random random)
    {
        bool anyTime = point == "at any time";
        int after = random.Next(60, 400);
        using Child child = Child.Start(anyTime ? null : $"{point}:{random.Next(1, 9)}", "crash-host", _killed.Path, roots);
        if (anyTime)
        {
            await Task.Delay(after, TestContext.Current.CancellationToken);
            child.Kill();
        }

        (int code, string error) = await child.EndAsync();
        Assert.True(code is 0 or Killed, error);
        return code == Killed;
    }

    /// <summary>Adds, changes, breaks and removes files, the same in both folders.</summary>
    private void Change(Random random, int round)
    {
        for (int i = random.Next(3, 9); i > 0; i--)
        {
            string name = $"f{random.Next(25):00}.txt";
            string? content = random.Next(10) switch
            {
                0 or 1 => null,
                2 => "unreadable",
                3 => $"broken {round}",
                4 => $"one {round}\nbroken {i}\nthree",
                5 => $"one {i}\nrefused {round}",
                6 => "x",
                _ => string.Join('\n', Enumerable.Range(0, random.Next(1, 9)).Select(n => $"line {n} of {round % 4}.{i}")),
            };
            foreach (TemporaryFolder folder in (TemporaryFolder[])[_killed, _undisturbed])
            {
                string path = folder[Path.Combine("in", name)];
                File.Delete(path);
                if (content is not null)
                {
                    File.WriteAllText(path, content);
                }
            }
        }
    }

    /// <summary>Everything that has to be equal: files of both sinks, receipts, dead letters.</summary>
    private static string Contents(TemporaryFolder folder)
    {
        var lines = new List<string>();
        foreach (string sink in (string[])["out", "lines"])
        {
            string[] files = Directory.Exists(folder[sink]) ? Directory.GetFiles(folder[sink]) : [];
            foreach (string path in files.Order(StringComparer.Ordinal))
            {
                // A kill between write and rename leaves a temporary file behind, which is nobody's effect.
                if (!path.EndsWith(".tmp", StringComparison.Ordinal))
                {
                    lines.Add($"{sink}/{Path.GetFileName(path)}: {File.ReadAllText(path).ReplaceLineEndings("|")}");
                }
            }
        }

        using SqliteLedger ledger = SqliteLedger.Open(folder[Path.Combine(".tars", "ledger.db")]);
        lines.AddRange(ledger.Receipts("crash", "in").Values.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => (r with { Run = string.Empty }).ToString()));
        lines.AddRange(ledger.DeadLetters("crash").Select(d => $"{d.Source}/{d.Key}@{d.Version} {d.Node} {d.Attempts} {d.Error} {d.Message} {d.Payload}")
            .Order(StringComparer.Ordinal));
        return string.Join('\n', lines);
    }
}
