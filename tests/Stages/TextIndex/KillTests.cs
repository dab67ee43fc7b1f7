using System.Globalization;
using Tars.Testing.Java;

namespace Tars.TextIndex.Tests;

/// <summary>
/// A hundred processes that write an index are killed; after each the last commit is whole, and what it left goes with the next opening.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Rounds = 100;
    private const int Lanes = 2;

    private static readonly string[] Points =
    [
        "lock.taken", "flush.started", "compound.written", "flush.written", "merge.started", "merge.written", "prepare.synced",
        "prepare.written", "commit.started", "commit.renamed", "commit.done", "lock.releasing",
    ];

    [Fact]
    public async Task After_a_kill_at_any_point_the_last_commit_is_whole_and_nothing_is_left_behind()
    {
        var kills = await Task.WhenAll(Enumerable.Range(0, Lanes)
            .Select(lane => Task.Run(() => RunLane(lane), TestContext.Current.CancellationToken)));
        var died = kills.SelectMany(k => k).GroupBy(k => k).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        output.WriteLine(string.Join(", ", died.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key} {d.Value}")));
        // A kill at any time may come after the child's end; those at a point are sure to hit.
        Assert.All(Points, p => Assert.True(died.GetValueOrDefault(p) > 0, p));
        Assert.Equal(Rounds, died.Values.Sum());
    }

    private static List<string> RunLane(int lane)
    {
        // What a killed process has written is there without a sync, which only a machine that loses power needs.
        using var folder = TempFolder.InMemory();
        using var copies = TempFolder.InMemory();
        var index = folder["index"];
        var random = new Random(lane);
        List<string> kills = [];
        for (var round = lane; round < Rounds; round += Lanes)
        {
            var point = round % 3 == 2 ? null : Points[(round / 3) % Points.Length];
            kills.Add(Kill(folder.Path, point, random) ? point ?? "any time" : "none");
            AssertWhole(folder.Path, index);
            var copy = Directory.CreateDirectory(copies["" + round]).FullName;
            foreach (var file in Directory.GetFiles(index))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        // Java judges what was there after every round, in one process.
        if (JavaProgram.UnavailableReason is null)
        {
            var checks = JavaProgram.Run("CheckAll", Directory.GetDirectories(copies.Path));
            Assert.StartsWith("checked", checks, StringComparison.Ordinal);
            Assert.True(int.Parse(checks.Split(' ')[1], CultureInfo.InvariantCulture) > Rounds / Lanes / 2, checks);
        }

        return kills;
    }

    private static bool Kill(string folder, string? point, Random random)
    {
        // Some points are passed once in a child's life, others many times.
        var nth = point switch
        {
            null or "lock.taken" or "lock.releasing" => 1,
            "merge.started" or "merge.written" => random.Next(1, 4),
            _ => random.Next(1, CrashChild.Rounds),
        };
        using var child = CrashChild.Start(folder, point, nth, compound: point == "compound.written" || random.Next(3) > 0);
        var errors = child.StandardError.ReadToEndAsync();
        child.StandardOutput.ReadLine();
        if (point is null)
        {
            Thread.Sleep(random.Next(120));
            child.Kill();
        }

        Assert.True(child.WaitForExit(60_000), $"the child goes on at {point}");
        Assert.True(child.ExitCode is 0 or 137, errors.Result);
        return child.ExitCode != 0;
    }

    private static void AssertWhole(string folder, string index)
    {
        var acknowledged = CrashChild.Acknowledged(folder);
        var committed = 0;
        if (Directory.GetFiles(index, "segments_*").Length > 0)
        {
            Assert.Equal("", string.Join('\n', new IndexChecker(index).Check(TestContext.Current.CancellationToken).Faults));
            using var reader = IndexReader.Open(index, verifyChecksums: true);
            committed = int.Parse(reader.UserData["round"], CultureInfo.InvariantCulture);
            var (version, text) = (reader.Column("version")!, new IndexSearcher(reader));
            Assert.Equal(
                CrashChild.After(committed).Select(p => (p.Key, (long?)p.Value)),
                reader.LiveDocuments().Select(d => (Key: reader.Document(d).Get("key")!, version.Number(d)))
                    .OrderBy(p => p.Key, StringComparer.Ordinal));
            Assert.Equal(reader.DocumentCount, text.Count(new TermQuery("text", "words")));
        }

        // What was acknowledged is there; one commit more may be.
        Assert.InRange(committed, acknowledged, acknowledged + 1);
        using (IndexWriter.Open(index, CrashChild.Schema))
        {
            // The lock of the dead is free, and opening clears up.
        }

        Assert.Equal(NeededFiles(index).Order(StringComparer.Ordinal),
            Directory.GetFiles(index).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    private static List<string> NeededFiles(string index)
    {
        List<string> files = ["write.lock"];
        if (IndexReader.Commits(index) is not [.., var generation])
            return files;
        using var reader = IndexReader.Open(index);
        files.Add("segments_" + Base36(generation));
        foreach (var segment in reader.Segments)
        {
            files.AddRange(segment.Info.Files);
            if (segment.Entry.LiveDocsFile is { } live)
                files.Add(live);
        }

        return files;
    }

    private static string Base36(long value) =>
        (value >= 36 ? Base36(value / 36) : "") + "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(value % 36)];
}
