using Tars.Pipeline;
using Tars.Stages.Acquire.Watching;

namespace Tars.Stages.Acquire.Tests.Watching;

/// <summary>Files that are taken away once they are processed: only those, only that version, and what was made of them stays.</summary>
public sealed class AfterProcessingTests
{
    [Fact]
    public async Task A_processed_file_is_deleted_and_what_was_made_of_it_stays()
    {
        using var bench = new WatchBench(o => o with { After = AfterProcessing.Delete });
        bench.Old("a.txt", "a");
        bench.Old("sub/b.txt", "b");
        RunReport report = await bench.RunAsync();
        Assert.Equal(2, report.Sources[0].New);
        Assert.Empty(Files(bench, "in"));
        Assert.False(bench.Look().Changed);

        // Nothing is removed by runs that find nothing, nor by one after a restart.
        bench.Restart();
        Assert.False(await bench.FellBehindAsync());
        report = await bench.RunAsync();
        Assert.Equal((0L, 2L), (report.Sources[0].Removed, report.Sources[0].Unchanged));
        Assert.Equal("a.txt=a sub/b.txt=b", bench.Held);

        // The same name again is a new version of the same thing.
        bench.Old("a.txt", "again");
        Assert.True(bench.Look().Changed);
        report = await bench.RunAsync();
        Assert.Equal(1, report.Sources[0].Changed);
        Assert.Equal("a.txt=again sub/b.txt=b", bench.Held);
        Assert.Empty(Files(bench, "in"));
    }

    [Fact]
    public async Task Processed_files_are_archived_under_their_paths_and_namesakes_are_numbered()
    {
        using var bench = new WatchBench(o => o with { After = AfterProcessing.Archive, Archive = "done" });
        bench.Old("sub/a.txt", "1");
        await bench.RunAsync();
        bench.Old("sub/a.txt", "22");
        await bench.RunAsync();
        Assert.Empty(Files(bench, "in"));
        Assert.Equal(["sub/a.txt=1", "sub/a~2.txt=22"], Files(bench, "done"));
        Assert.Equal("sub/a.txt=22", bench.Held);
    }

    [Fact]
    public async Task A_file_with_dead_letters_stays_and_counts_as_removed_when_somebody_removes_it()
    {
        using var bench = new WatchBench(o => o with { After = AfterProcessing.Delete });
        bench.Old("bad.txt", "bad");
        bench.Old("good.txt", "good");
        RunReport report = await bench.RunAsync();
        Assert.Equal(1, report.DeadLetters);
        Assert.Equal(["bad.txt=bad"], Files(bench, "in"));
        bench.Old("more.txt", "more");
        File.Delete(bench["in/bad.txt"]);
        report = await bench.RunAsync();
        Assert.Equal((1L, 0L), (report.Sources[0].Removed, report.DeadLettersOpen));
        Assert.Equal("good.txt=good more.txt=more", bench.Held);
    }

    [Fact]
    public async Task A_newer_version_than_the_processed_one_is_never_taken_away()
    {
        using var bench = new WatchBench(o => o with { After = AfterProcessing.Delete });
        bench.Old("a.txt", "first");
        string newer = "second version";

        // It is exchanged after it was worked on, and before its receipt is written.
        var once = true;
        var time = new Interrupting(() =>
        {
            if (once && bench.Held.Length > 0)
            {
                once = false;
                bench.Old("a.txt", newer);
            }
        });
        await bench.RunAsync(new RunOptions { Time = time });
        Assert.SkipWhen(once, "the run did not look at the clock between applying and committing");
        Assert.Equal([$"a.txt={newer}"], Files(bench, "in"));
        await bench.RunAsync();
        Assert.Equal($"a.txt={newer}", bench.Held);
        Assert.Empty(Files(bench, "in"));
    }

    [Fact]
    public async Task Files_that_were_processed_before_it_was_asked_for_are_taken_too_and_stay_known()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        await bench.RunAsync();
        using var deleting = new Redefined(bench, o => o with { After = AfterProcessing.Delete });
        await deleting.RunAsync();
        await deleting.RunAsync();
        Assert.Empty(Files(bench, "in"));
        RunReport report = await deleting.RunAsync();
        Assert.Equal((0L, 1L), (report.Sources[0].Removed, report.Unchanged));
        Assert.Equal("a.txt=a", bench.Held);

        // Without the option too: it was taken away, whatever is asked for now.
        report = await bench.RunAsync();
        Assert.Equal((0L, 1L), (report.Sources[0].Removed, report.Unchanged));
    }

    [Fact]
    public async Task What_a_crash_left_set_aside_is_taken_away_by_the_next_run()
    {
        using var bench = new WatchBench(o => o with { After = AfterProcessing.Archive, Archive = "done" });
        bench.Old("a.txt", "a");
        await bench.RunAsync();
        bench.Write(".b.txt" + ProcessedFiles.Aside, "b");
        await bench.RunAsync();
        Assert.Equal(["a.txt=a", "b.txt=b"], Files(bench, "done"));
        Assert.Empty(Directory.GetFiles(bench["in"]));
    }

    [Fact]
    public async Task Files_whose_names_are_as_long_as_can_be_are_taken_away_too()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Names may be longer or shorter elsewhere.");
        string name = string.Concat(Enumerable.Repeat("\u00E9", 125)) + "x.txt";
        using var bench = new WatchBench(o => o with { After = AfterProcessing.Archive, Archive = "done" });
        bench.Old(name, "first");
        await bench.RunAsync();
        bench.Old(name, "second");
        await bench.RunAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench["in"]));
        string shorter = string.Concat(Enumerable.Repeat("\u00E9", 124)) + "~2.txt";
        Assert.Equal([$"{name}=first", $"{shorter}=second"], Files(bench, "done").OrderDescending(StringComparer.Ordinal));

        // A crash left one set aside.
        Directory.CreateDirectory(bench["in/.tars-taken"]);
        File.Move(bench["done/" + name], bench["in/.tars-taken/" + name]);
        bench.Old("b.txt", "b");
        await bench.RunAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench["in"]));
        Assert.Contains($"{name}=first", Files(bench, "done"));
    }

    [Fact]
    public async Task A_plan_takes_nothing_away()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        await bench.RunAsync();
        using var deleting = new Redefined(bench, o => o with { After = AfterProcessing.Delete });
        await RunPlan.OfAsync(deleting.Definition, new RunOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(["a.txt=a"], Files(bench, "in"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_moved_stays_and_leaves_a_remark()
    {
        using var bench = new WatchBench(o => o with { After = AfterProcessing.Archive, Archive = "done/inner" });
        bench.Old("a.txt", "a");
        File.WriteAllText(bench["done"], "a file, where the archive should be");
        RunReport report = await bench.RunAsync();
        Assert.Equal(RunOutcome.Completed, report.Outcome);
        Assert.Contains("cannot be moved to", Assert.Single(Assert.Single(report.Items).Notes), StringComparison.Ordinal);
        Assert.Equal(["a.txt=a"], Files(bench, "in"));
        Assert.False(bench.Look().Changed);
        File.Delete(bench["done"]);
        await bench.RunAsync();
        Assert.Empty(Files(bench, "in"));
        Assert.Equal(["inner/a.txt=a"], Files(bench, "done"));
    }

    [Theory]
    [InlineData("archive", null, "needs 'archive'")]
    [InlineData("keep", "done", "'archive' is for")]
    [InlineData("archive", "in/done", "taken in again")]
    public void Options_that_cannot_be_meant_are_refused(string after, string? archive, string expected)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["in"]);
        string given = archive is null ? string.Empty : $", archive: {archive}";
        string file = folder.Write("p.yaml", $$"""
            name: p
            nodes:
              inbox: { use: folder, with: { path: in, after: {{after}}{{given}} } }
              gathered: { use: gather, from: inbox }
            """);
        LoadResult result = DefinitionLoader.Load(file, NodeCatalog.FromTypes(typeof(FolderSource), typeof(WatchBench.Gather)));
        Assert.Contains(result.Diagnostics, d => d.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("in", "in/done", "link")]
    [InlineData("link", "in", "in/done")]
    public void An_archive_that_lies_in_the_folder_by_way_of_a_link_is_refused(string path, string target, string archive)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Links need rights there.");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["in/done"]);
        Directory.CreateSymbolicLink(folder["link"], folder[target]);
        string file = folder.Write("p.yaml", $$"""
            name: p
            nodes:
              inbox: { use: folder, with: { path: {{path}}, after: archive, archive: {{archive}}/inner } }
              gathered: { use: gather, from: inbox }
            """);
        LoadResult result = DefinitionLoader.Load(file, NodeCatalog.FromTypes(typeof(FolderSource), typeof(WatchBench.Gather)));
        Assert.Contains(result.Diagnostics, d => d.Message.Contains("taken in again", StringComparison.Ordinal));
    }

    private static string[] Files(WatchBench bench, string folder) =>
    [
        .. Directory.EnumerateFiles(bench[folder], "*", SearchOption.AllDirectories)
            .Select(f => $"{Path.GetRelativePath(bench[folder], f)}={File.ReadAllText(f)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The same pipeline with other options of its folder.</summary>
    private sealed class Redefined(WatchBench bench, Func<FolderOptions, FolderOptions> change) : IDisposable
    {
        public PipelineDefinition Definition { get; } = bench.Folders.Definition with
        {
            Nodes =
            [
                .. bench.Folders.Definition.Nodes.Select(n =>
                    n.Options is FolderOptions o ? n with { Options = change(o with { Watcher = null }) } : n),
            ],
        };

        public async Task<RunReport> RunAsync()
        {
            await using PipelineRun run = PipelineRun.Create(Definition, new RunOptions());
            return await run.RunAsync(TestContext.Current.CancellationToken);
        }

        public void Dispose()
        {
        }
    }

    /// <summary>The system's clock that does something whenever it is looked at.</summary>
    private sealed class Interrupting(Action act) : TimeProvider
    {
        public override long GetTimestamp()
        {
            act();
            return base.GetTimestamp();
        }

        public override DateTimeOffset GetUtcNow()
        {
            act();
            return base.GetUtcNow();
        }
    }
}
