using System.Diagnostics;
using Tars.Stages.Acquire.Watching;

namespace Tars.Stages.Acquire.Tests.Watching;

/// <summary>What somebody may do to a watched folder, by mistake or on purpose, without the watch standing still or running for ever.</summary>
public sealed class HostileFolderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("missing")]
    [InlineData("link.txt")]
    [InlineData("link.txt/below")]
    public async Task A_link_that_leads_nowhere_calls_for_one_run(string target)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Links need rights there.");
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        File.CreateSymbolicLink(bench["in/link.txt"], target);
        Assert.True(bench.Look().Changed);
        Assert.Equal(1, (await bench.RunAsync()).DeadLetters);
        Assert.False(bench.Look().Changed);

        File.Delete(bench["in/link.txt"]);
        File.CreateSymbolicLink(bench["in/link.txt"], "a.txt");
        Assert.True(bench.Look().Changed);
        Assert.Equal(0, (await bench.RunAsync()).DeadLettersOpen);
        Assert.Equal("a.txt=a link.txt=a", bench.Held);
        Assert.False(bench.Look().Changed);
    }

    [Fact]
    public async Task A_named_pipe_that_appears_is_not_opened()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Linux only.");
        using var bench = new WatchBench();
        Assert.False(bench.Look().Changed);
        using (Process made = Process.Start("mkfifo", [bench["in/pipe"]]))
            await made.WaitForExitAsync(Token);
        bench.Look();
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        FolderLook look = await Task.Run(bench.Look, Token).WaitAsync(Patience, Token);
        Assert.True(look.Changed);
        Assert.Equal(1, (await bench.RunAsync()).DeadLetters);
        Assert.False(bench.Look().Changed);
    }

    [Fact]
    public async Task Another_folder_in_the_same_place_is_listened_to()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux tells the two apart.");
        using var bench = new WatchBench();
        bench.Look();
        Directory.Move(bench["in"], bench["away"]);
        Directory.CreateDirectory(bench["in"]);
        bench.Look();
        Task<bool> woken = bench.Folders.WaitAsync(TimeSpan.FromHours(1), Token);
        bench.Write("a.txt", "x");
        Assert.True(await woken.WaitAsync(Patience, Token));
    }

    [Fact]
    public void A_folder_that_goes_while_the_tree_is_walked_is_empty()
    {
        using var bench = new WatchBench();
        bench.Old("a/1.txt", "1");
        bench.Old("b/2.txt", "2");
        bench.Old("c/3.txt", "3");
        Assert.Equal(["a/1.txt", "c/3.txt"], Walk(bench, () => Directory.Delete(bench["in/b"], recursive: true)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_root_that_goes_while_it_is_walked_is_a_failure_and_its_files_are_not_gone(bool replaced)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Only Linux tells the two apart.");
        using var bench = new WatchBench();
        bench.Old("a/1.txt", "1");
        bench.Old("b/2.txt", "2");
        IOException e = Assert.Throws<IOException>(() => Walk(bench, () =>
        {
            Directory.Move(bench["in"], bench["away"]);
            if (replaced)
                Directory.CreateDirectory(bench["in"]);
        }));
        Assert.Contains("was removed, replaced or unmounted", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_files_that_are_waited_for_are_looked_at_to_tell_that_they_have_settled()
    {
        using var bench = new WatchBench();
        bench.Old("a.txt", "a");
        await bench.RunAsync();
        Assert.False(bench.Folders.HasSettled(out TimeSpan? due));
        Assert.Null(due);

        bench.Write("growing.txt", "begin");
        Assert.Equal(1, bench.Look().Waiting);
        bench.Old("unseen.txt", "no look came upon it");
        Assert.False(bench.Folders.HasSettled(out due));
        bench.Time.Advance(due!.Value / 2);
        bench.Write("growing.txt", "begin and go on");
        Assert.False(bench.Folders.HasSettled(out due));
        Assert.Equal(new FolderOptions().Settle, due);
        bench.Time.Advance(due!.Value);
        Assert.True(bench.Folders.HasSettled(out _));
        await bench.RunAsync();
        Assert.Equal("a.txt=a growing.txt=begin and go on unseen.txt=no look came upon it", bench.Held);

        bench.Write("gone.txt", "x");
        Assert.Equal(1, bench.Look().Waiting);
        File.Delete(bench["in/gone.txt"]);
        Assert.False(bench.Folders.HasSettled(out due));
        Assert.Null(due);
    }

    [Fact]
    public async Task What_the_system_told_before_a_look_does_not_call_for_another()
    {
        using var bench = new WatchBench();
        bench.Folders.Wake();
        bench.Look();
        Task<bool> woken = bench.Folders.WaitAsync(TimeSpan.FromSeconds(1), Token);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await woken);
    }

    /// <summary>The keys that a walk comes upon when something happens after the first.</summary>
    private static string[] Walk(WatchBench bench, Action afterFirst)
    {
        var keys = new List<string>();
        foreach (FoundFile file in FileTree.Of(new FolderOptions { Path = bench["in"] }, bench["state"]).Files())
        {
            keys.Add(file.Key);
            if (keys.Count == 1)
                afterFirst();
        }

        return [.. keys];
    }
}
