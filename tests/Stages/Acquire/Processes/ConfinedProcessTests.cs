using System.Diagnostics;
using System.Text;
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
    public void An_executable_that_is_not_there_is_named()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => ConfinedProcess.Start("no-such-program-here", []));
        Assert.Contains("'no-such-program-here' is not installed", e.Message, StringComparison.Ordinal);
        Assert.Null(ConfinedProcess.Find("no-such-program-here"));
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The kernel's limits are set on Linux only.");
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
}
