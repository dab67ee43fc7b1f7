using System.Diagnostics;
using System.Text;
using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Acquire.Tests.Processes;

[Collection(nameof(ProcessTests))]
public sealed class ConfinedProcessTests
{
    private const string Sh = "/bin/sh";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arguments_reach_the_program_untouched_by_any_shell()
    {
        RequireLinux();
        string[] arguments = ["%s|", "a b", "$(id)", "\"q\"", ""];
        ProcessResult result = await ConfinedProcess.RunAsync("printf", arguments, 1000, cancellationToken: Token);
        Assert.Equal("a b|$(id)|\"q\"||", Encoding.UTF8.GetString(result.Output.Span));
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task The_environment_holds_nothing_but_the_three_variables()
    {
        RequireLinux();
        ProcessResult result = await ConfinedProcess.RunAsync("env", [], 10_000, cancellationToken: Token);
        string[] names = [.. Encoding.UTF8.GetString(result.Output.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(["AV_LOG_FORCE_NOCOLOR", "LC_ALL", "PATH"], names);
    }

    [Fact]
    public async Task Without_network_no_route_leads_anywhere()
    {
        RequireLinux();
        ProcessResult may = await ConfinedProcess.RunAsync("unshare", ["--user", "--map-current-user", "--net", "true"], 10, cancellationToken: Token);
        Assert.SkipUnless(may.ExitCode == 0, "user namespaces are forbidden here");
        ProcessResult result = await ConfinedProcess.RunAsync("cat", ["/proc/net/route"], 10_000, new ProcessLimits { NoNetwork = true }, Token);
        Assert.Equal(0, result.ExitCode);
        Assert.All(
            Encoding.UTF8.GetString(result.Output.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("Iface", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Standard_input_is_at_its_end()
    {
        RequireLinux();
        ProcessResult result = await ConfinedProcess.RunAsync("cat", [], 10, cancellationToken: Token);
        Assert.Equal(0, result.Output.Length);
    }

    [Fact]
    public async Task A_failing_program_gives_its_exit_code_and_the_first_part_of_its_errors()
    {
        RequireLinux();
        var limits = new ProcessLimits { ErrorCharacters = 20 };
        ProcessResult result = await ConfinedProcess.RunAsync(
            Sh, ["-c", "i=0; while [ $i -lt 20000 ]; do echo line $i >&2; i=$((i+1)); done; exit 7"], 10, limits, Token);
        Assert.Equal(7, result.ExitCode);
        Assert.Equal("line 0\nline 1\nline 2", result.ErrorText.TrimEnd());
    }

    [Fact]
    public async Task Lines_the_caller_refuses_stay_out_of_the_error_text()
    {
        RequireLinux();
        await using ConfinedProcess process = ConfinedProcess.Start(
            Sh, ["-c", "echo progress=1 >&2; echo bad >&2"], errorLine: line => !line.StartsWith("progress", StringComparison.Ordinal));
        Assert.Equal(0, await process.WaitAsync(Token));
        Assert.Equal("bad\n", process.ErrorText);
    }

    [Fact]
    public async Task It_cannot_write_a_file()
    {
        RequireLinux();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            ProcessResult result = await ConfinedProcess.RunAsync(Sh, ["-c", "echo x > \"$0\"", path], 10, cancellationToken: Token);
            Assert.NotEqual(0, result.ExitCode);
            Assert.True(!File.Exists(path) || new FileInfo(path).Length == 0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Too_much_memory_fails_the_program_not_the_machine()
    {
        RequireLinux();
        var limits = new ProcessLimits { AddressSpaceBytes = 64 << 20 };
        ProcessResult result = await ConfinedProcess.RunAsync(
            Sh, ["-c", "dd if=/dev/zero of=/dev/null bs=200M count=1"], 1000, limits, Token);
        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    public async Task A_program_that_says_nothing_is_ended_and_said_so()
    {
        RequireLinux();
        var limits = new ProcessLimits { Stall = TimeSpan.FromMilliseconds(100) };
        TimeoutException e = await Assert.ThrowsAsync<TimeoutException>(
            () => ConfinedProcess.RunAsync("sleep", ["600"], 10, limits, Token));
        Assert.Equal("sleep gave no output for 0.1 s and was ended.", e.Message);
    }

    [Fact]
    public async Task A_program_that_talks_for_ever_meets_the_wall_clock()
    {
        RequireLinux();
        var limits = new ProcessLimits { WallClock = TimeSpan.FromMilliseconds(200) };
        await using ConfinedProcess process = ConfinedProcess.Start(Sh, ["-c", "while :; do echo x; sleep 0.02; done"], limits);
        byte[] buffer = new byte[64];
        TimeoutException e = await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            while (await process.Output.ReadAsync(buffer, Token) > 0)
            {
            }
        });
        Assert.Contains("longer than 0.2 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_much_output_is_refused()
    {
        RequireLinux();
        await Assert.ThrowsAsync<InvalidDataException>(() => ConfinedProcess.RunAsync("yes", [], 1000, cancellationToken: Token));
    }

    [Fact]
    public async Task Cancelling_a_read_ends_the_process_and_its_children()
    {
        RequireLinux();
        using var cancel = new CancellationTokenSource();
        await using ConfinedProcess process = ConfinedProcess.Start(Sh, ["-c", "sleep 600 & echo $!; wait"]);
        using var reader = new StreamReader(process.Output, leaveOpen: true);
        int child = int.Parse((await reader.ReadLineAsync(Token))!);
        ValueTask<int> read = process.Output.ReadAsync(new byte[1], cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
        await process.WaitAsync(Token);
        Assert.True(HasEnded(child));
    }

    [Fact]
    public async Task Disposing_ends_a_running_process()
    {
        RequireLinux();
        ConfinedProcess process = ConfinedProcess.Start(Sh, ["-c", "echo $$; exec sleep 600"]);
        byte[] buffer = new byte[32];
        int read = await process.Output.ReadAsync(buffer, Token);
        int id = int.Parse(Encoding.ASCII.GetString(buffer, 0, read));
        await process.DisposeAsync();
        Assert.True(HasEnded(id));
    }

    [Fact]
    public async Task A_child_has_a_session_of_its_own_so_that_the_terminals_keys_do_not_reach_it()
    {
        RequireLinux("setsid");
        ProcessResult result = await ConfinedProcess.RunAsync("cat", ["/proc/self/stat"], 1000, cancellationToken: Token);
        string[] stat = Encoding.ASCII.GetString(result.Output.Span).Split(' ');
        (string id, string group, string session) = (stat[0], stat[4], stat[5]);
        Assert.Equal((id, id), (group, session));
    }

    [Fact]
    public async Task The_kernel_ends_a_child_when_this_process_is_killed()
    {
        RequireLinux("setpriv");
        ProcessResult result = await ConfinedProcess.RunAsync("setpriv", ["--dump"], 10_000, cancellationToken: Token);
        string death = Encoding.ASCII.GetString(result.Output.Span).Split('\n')
            .Single(line => line.StartsWith("Parent death signal:", StringComparison.Ordinal));
        Assert.EndsWith("KILL", death, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_outlives_the_thread_that_asked_for_it()
    {
        RequireLinux();
        ConfinedProcess? process = null;
        var asking = new Thread(() => process = ConfinedProcess.Start(Sh, ["-c", "sleep 0.3; echo alive"]));
        asking.Start();
        asking.Join();
        await using (process!)
        {
            using var reader = new StreamReader(process!.Output, leaveOpen: true);
            Assert.Equal("alive", await reader.ReadLineAsync(Token));
            Assert.Equal(0, await process.WaitAsync(Token));
        }
    }

    [Theory]
    [InlineData("KILL", "sh was killed by signal 9, probably for memory")]
    [InlineData("TERM", "sh was killed by signal 15 from outside")]
    [InlineData("INT", "sh was killed by signal 2 from outside")]
    public async Task A_signal_from_outside_is_a_transient_failure(string signal, string expected)
    {
        RequireLinux();
        // Who runs the tests in the background may have them ignore SIGINT, which children would inherit.
        string script = $"exec env --default-signal=INT,TERM sh -c 'kill -{signal} $$; sleep 600'";
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => ConfinedProcess.RunAsync(Sh, ["-c", script], 10, cancellationToken: Token));
        Assert.True(e.Transient);
        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[info] Exiting normally, received signal 15.", true)]
    [InlineData("[info] Exiting normally, received signal 24.", false)]
    [InlineData("[error] moov atom not found", false)]
    public async Task A_program_that_handles_the_signal_and_says_so_was_ended_from_outside_too(string says, bool outside)
    {
        RequireLinux();
        Task<ProcessResult> run = ConfinedProcess.RunAsync(Sh, ["-c", "echo \"$0\" >&2; exit 255", says], 10, cancellationToken: Token);
        if (outside)
            Assert.True((await Assert.ThrowsAsync<ItemException>(() => run)).Transient);
        else
            Assert.Equal(255, (await run).ExitCode);
    }

    [Fact]
    public async Task When_the_run_is_stopped_just_after_a_signal_it_is_a_cancellation()
    {
        RequireLinux();
        using var stop = new CancellationTokenSource();
        await using ConfinedProcess process = ConfinedProcess.Start(Sh, ["-c", "kill -TERM $$; sleep 600"], time: new StoppingTime(stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.WaitAsync(stop.Token));
    }

    [Fact]
    public async Task A_crash_and_a_spent_processor_time_are_exit_codes()
    {
        RequireLinux();
        const int crashed = 128 + 11, spent = 128 + 24;
        ProcessResult result = await ConfinedProcess.RunAsync(Sh, ["-c", "kill -SEGV $$"], 10, cancellationToken: Token);
        Assert.Equal(crashed, result.ExitCode);
        var limits = new ProcessLimits { CpuSeconds = 1 };
        result = await ConfinedProcess.RunAsync(Sh, ["-c", "while :; do :; done"], 10, limits, Token);
        Assert.Equal(spent, result.ExitCode);
    }

    [Fact]
    public void An_executable_that_is_not_there_is_named()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => ConfinedProcess.Start("no-such-program-here", []));
        Assert.Contains("'no-such-program-here' is not installed", e.Message, StringComparison.Ordinal);
        Assert.Null(ConfinedProcess.Find("no-such-program-here"));
    }

    private static void RequireLinux(string? program = null)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The kernel's limits are set on Linux only.");
        if (program is not null && ConfinedProcess.Find(program) is null)
            Assert.Skip($"{program} is not installed.");
    }

    private static bool HasEnded(int id)
    {
        // A killed child may stay as a zombie until its parent, by then init, has collected it.
        string stat = $"/proc/{id}/stat";
        for (int i = 0; i < 100; i++)
        {
            try
            {
                string text = File.ReadAllText(stat);
                if (text[(text.LastIndexOf(')') + 2)..].StartsWith('Z'))
                    return true;
            }
            catch (IOException)
            {
                return true;
            }

            Thread.Yield();
            using var pause = new ManualResetEventSlim();
            pause.Wait(10);
        }

        return false;
    }

    /// <summary>Stops the run at the first pause of a second, as a stop does that comes a moment after the child's end.</summary>
    private sealed class StoppingTime(CancellationTokenSource stop) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == TimeSpan.FromSeconds(1))
                stop.Cancel();
            return timer;
        }
    }
}
