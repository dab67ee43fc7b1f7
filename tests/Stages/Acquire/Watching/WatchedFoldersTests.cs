using Tars.Pipeline;
using Tars.Stages.Acquire.Watching;

namespace Tars.Stages.Acquire.Tests.Watching;

public sealed class WatchedFoldersTests
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_run_is_called_for_only_when_something_differs_from_what_the_last_run_saw()
    {
        using var bench = new WatchBench();
        Assert.False(bench.Look().Changed);
        bench.Old("a.txt", "a");
        bench.Old("sub/b.txt", "b");
        Assert.True(bench.Look().Changed);
        await bench.RunAsync();
        Assert.Equal((false, 2L, 0L), Seen(bench.Look()));

        bench.Old("a.txt", "changed");
        Assert.True(bench.Look().Changed);
        await bench.RunAsync();
        Assert.False(bench.Look().Changed);

        File.Move(bench["in/sub/b.txt"], bench["in/c.txt"]);
        Assert.True(bench.Look().Changed);
        await bench.RunAsync();
        Assert.Equal("a.txt=changed c.txt=b", bench.Held);

        File.Delete(bench["in/c.txt"]);
        Assert.True(bench.Look().Changed);
        await bench.RunAsync();
        Assert.Equal("a.txt=changed", bench.Held);
        Assert.False(bench.Look().Changed);
    }

    [Fact]
    public async Task A_new_file_waits_until_it_has_settled()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        bench.Write("growing.txt", "begin");
        await bench.RunAsync();
        Assert.Equal("a.txt=a", bench.Held);
        FolderLook look = bench.Look();
        Assert.Equal((false, 2L, 1L), Seen(look));
        Assert.InRange(look.Due!.Value, TimeSpan.FromTicks(1), Settle);

        bench.Time.Advance(look.Due.Value);
        Assert.True(bench.Look().Changed);
        await bench.RunAsync();
        Assert.Equal("a.txt=a growing.txt=begin", bench.Held);
    }

    [Fact]
    public async Task A_known_file_that_is_being_written_keeps_its_old_version_until_the_new_one_has_settled()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "first");
        bench.Old("b.txt", "b");
        await bench.RunAsync();
        bench.Write("a.txt", "sec");
        Assert.Equal((false, 2L, 1L), Seen(bench.Look()));

        // Another change calls for a run meanwhile: the half of the second version is neither read nor taken for removed.
        bench.Old("c.txt", "c");
        Assert.True(bench.Look().Changed);
        RunReport report = await bench.RunAsync();
        Assert.Equal("a.txt=first b.txt=b c.txt=c", bench.Held);
        Assert.Equal((3L, 2L, 0L), (report.Roots, report.Unchanged, report.DeadLetters));
        Assert.Equal((1L, 0L, 0L), (report.Sources[0].New, report.Sources[0].Removed, report.Sources[0].Changed));

        bench.Write("a.txt", "second");
        Assert.False(bench.Look().Changed);
        bench.Time.Advance(Settle);
        Assert.True(bench.Look().Changed);
        await bench.RunAsync();
        Assert.Equal("a.txt=second b.txt=b c.txt=c", bench.Held);
        Assert.False(bench.Look().Changed);
    }

    [Fact]
    public async Task A_name_of_an_unfinished_file_neither_comes_nor_goes()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        bench.Old("b.tmp", "b");
        Assert.True(bench.Look().Changed);
        await bench.RunAsync();
        Assert.Equal("a.txt=a", bench.Held);
        Assert.Equal((false, 2L, 0L), Seen(bench.Look()));
    }

    [Fact]
    public async Task After_downtime_the_ledger_tells_whether_a_run_is_needed()
    {
        using var bench = new WatchBench();
        Assert.False(await bench.FellBehindAsync());
        bench.Old("a.txt", "a");
        bench.Old("b.txt", "b");
        Assert.True(await bench.FellBehindAsync());
        await bench.RunAsync();

        bench.Restart();
        Assert.False(await bench.FellBehindAsync());
        Assert.False(bench.Look().Changed);

        bench.Restart();
        File.Delete(bench["in/b.txt"]);
        Assert.True(await bench.FellBehindAsync());
        await bench.RunAsync();
        Assert.Equal("a.txt=a", bench.Held);

        // Written to since, and not settled: the old version stays, and the new one is not forgotten.
        bench.Restart();
        bench.Write("a.txt", "half");
        Assert.False(await bench.FellBehindAsync());
        Assert.Equal((false, 1L, 1L), Seen(bench.Look()));
        bench.Time.Advance(Settle);
        Assert.True(bench.Look().Changed);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_calls_for_one_run_and_for_another_when_it_can()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        using (new FileStream(bench["in/a.txt"], FileMode.Open, FileAccess.Read, FileShare.None))
        {
            Assert.True(bench.Look().Changed);
            Assert.Equal(1, (await bench.RunAsync()).DeadLetters);
            Assert.False(bench.Look().Changed);
        }

        Assert.True(bench.Look().Changed);
        Assert.Equal(0, (await bench.RunAsync()).DeadLettersOpen);
        Assert.Equal("a.txt=a", bench.Held);
    }

    [Fact]
    public async Task A_folder_that_is_gone_or_lost_all_its_files_is_a_problem_and_no_change()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        await bench.RunAsync();
        Directory.Move(bench["in"], bench["away"]);
        FolderLook look = bench.Look();
        Assert.False(look.Changed);
        Assert.Contains("there is no folder at", look.Problem, StringComparison.Ordinal);

        Directory.CreateDirectory(bench["in"]);
        look = bench.Look();
        Assert.False(look.Changed);
        Assert.Contains("all 1 files are gone", look.Problem, StringComparison.Ordinal);

        Directory.Delete(bench["in"]);
        Directory.Move(bench["away"], bench["in"]);
        Assert.Equal((false, 1L, 0L), Seen(bench.Look()));
    }

    [Fact]
    public async Task A_change_at_the_moment_when_a_wait_ends_is_not_lost()
    {
        using var bench = new WatchBench();
        for (int i = 0; i < 5000; i++)
        {
            Task<bool> waiting = bench.Folders.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            Task told = Task.Run(bench.Folders.Wake, TestContext.Current.CancellationToken);
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            bool woken = await waiting;
            await told;
            Assert.True(woken || await AtOnceAsync(), $"the change was lost in round {i}");
        }

        async Task<bool> AtOnceAsync()
        {
            Task<bool> next = bench.Folders.WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            return await next;
        }
    }

    [Fact]
    public async Task The_system_wakes_the_watch_for_files_and_not_for_state_or_unfinished_ones()
    {
        using var bench = new WatchBench();
        bench.Look();
        CancellationToken token = TestContext.Current.CancellationToken;
        bench.Write("a.part", "x");
        bench.Write(".hidden", "x");
        Task<bool> woken = bench.Folders.WaitAsync(TimeSpan.FromHours(1), token);
        Assert.False(woken.IsCompleted);
        bench.Write("a.txt", "x");
        Assert.True(await woken.WaitAsync(TimeSpan.FromSeconds(60), token));
    }

    private static (bool Changed, long Files, long Waiting) Seen(FolderLook look) => (look.Changed, look.Files, look.Waiting);
}
