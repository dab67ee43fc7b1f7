using System.Globalization;
using Tars.Cli.Commands;
using Tars.Cli.Reporting;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;
using Tars.Stages.Acquire.Watching;

namespace Tars.Cli.Watching;

/// <summary>
/// Watches folders and makes an ordinary run whenever there is something to do. All that is lasting is in those runs: the watch itself may be
/// killed at any time, and the next one finds out from the ledger what it missed.
/// </summary>
/// <param name="call">What is watched, and how it is told.</param>
/// <param name="terminal">Where it is told.</param>
/// <param name="service">The service manager, if there is one.</param>
/// <param name="time">The clock.</param>
/// <param name="worked">For <see cref="Liveness"/>.</param>
internal sealed class WatchLoop(
    WatchCall call, Terminal terminal, ServiceNotice service, TimeProvider time, Func<TimeSpan>? worked = null) : IAsyncDisposable
{
    /// <summary>How soon a request of another shell is seen.</summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(500);

    private readonly Signals _signals = new(terminal.Error);
    private readonly Liveness _liveness = new(service, time, worked);
    private readonly WatchPace _pace = new(time);
    private AssetStore? _assets;
    private NoticeDesk? _desk;
    private int _rounds;
    private int _idle;
    private bool _worked;
    private bool _paused;
    private bool _wanted;
    private bool _deaf;
    private string? _said;

    /// <summary>What stays loaded between two rounds.</summary>
    public LoanShelf Loans { get; } = new(time: time);

    public async ValueTask DisposeAsync()
    {
        await Loans.DisposeAsync();
        _signals.Dispose();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        using StandingWatch standing = StandingWatch.Begin(call.Definition.StateFolder);
        using WatchedFolders folders = WatchedFolders.Of(call.Definition, time) ?? throw new CliException(
            ExitCode.Definition, $"{call.File} has no 'folder' source, so there is nothing to watch; tars run {call.File} runs it once.");
        _assets = ToolAssets.Open(call.Offline, terminal);
        await using NoticeDesk? desk = call.Definition.Notices.Count > 0 ? NoticeDesk.Open(call.Definition, terminal.Error) : null;
        _desk = desk;
        using var over = new CancellationTokenSource();
        Task telling = _liveness.TellAsync(over.Token);
        service.Ready();
        try
        {
            return await WatchAsync(folders, standing);
        }
        catch (OperationCanceledException) when (_signals.ExitCode is not null)
        {
            return _signals.ExitCode.Value;
        }
        finally
        {
            service.Stopping();
            await (desk?.CloseAsync(RunCommand.Telling) ?? Task.FromResult(true));
            terminal.Live?.Clear();
            await over.CancelAsync();
            await telling;
        }
    }

    private async Task<int> WatchAsync(WatchedFolders folders, StandingWatch standing)
    {
        _wanted = await folders.FellBehindAsync(Options(new WatchRound(0)), _signals.Drain);
        while (true)
        {
            _liveness.Beat();
            if (IsOver(standing))
            {
                return _signals.ExitCode ?? ExitCode.Ok;
            }

            TimeSpan wait = s_tick;
            TimeSpan? due = null;
            var rest = LookRest.Of(TimeSpan.Zero, _idle, folders.Rescan);
            if (!_paused && (_wanted || !_pace.Holds))
            {
                long start = time.GetTimestamp();
                FolderLook look = folders.Look(_signals.Drain);
                rest = LookRest.Of(time.GetElapsedTime(start), _idle, folders.Rescan);
                if (look.Changed || _wanted || _pace.IsDue)
                {
                    RunReport? report = await RoundAsync(folders);
                    wait = Max(wait, rest.AfterSettling);
                    if (report is { Outcome: RunOutcome.Failed } && _rounds == 1 && !standing.Stops())
                    {
                        // What never worked is for its owner to mend, or for the service manager to start again.
                        return Faults.CodeOf(report.FailureCause) is var code && code == ExitCode.Internal ? ExitCode.Failed : code;
                    }
                }
                else
                {
                    Tell(look, folders);
                    (wait, due) = (folders.Rescan, look.Due);
                }
            }

            await IdleAsync(folders, standing, wait, due, rest);
        }
    }

    /// <returns>Null when another run has the state folder now.</returns>
    private async Task<RunReport?> RoundAsync(WatchedFolders folders)
    {
        var round = new WatchRound(_rounds + 1);
        RunReport report;
        try
        {
            PipelineRun run = PipelineRun.Create(folders.Definition, Options(round));
            _rounds++;
            _wanted = false;
            service.Status($"round {_rounds}");
            await using (run)
            {
                _liveness.Follow(run.Snapshot);
                Task<RunReport> running = run.RunAsync(_signals.Stop);
                await ProgressView.ShowAsync(run, running, terminal, call.Progress);
                report = await running;
            }
        }
        catch (StateLockedException e)
        {
            Say($"{e.Message} The watch waits for it.");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && _worked)
        {
            // The state's disk is full or gone, say. It worked before, so it is waited for.
            _pace.AfterFault();
            Say($"{Faults.Sentence(e)} The watch tries again.");
            await Loans.ClearAsync();
            return null;
        }
        finally
        {
            _liveness.Follow(null);
        }

        _worked = true;
        _idle = round.CameToSomething ? 0 : _idle + 1;
        round.Write(report, call.Json, terminal);
        _pace.After(report);
        _said = null;
        if (report.Outcome == RunOutcome.Failed)
        {
            // Whatever it was: the next run begins with nothing of this one.
            await Loans.ClearAsync();
        }

        return report;
    }

    /// <summary>Says what goes on.</summary>
    private void Tell(FolderLook look, WatchedFolders folders)
    {
        string count = string.Create(CultureInfo.InvariantCulture, $"{look.Files:N0} file{(look.Files == 1 ? string.Empty : "s")}");
        string writing = look.Waiting > 0 ? string.Create(CultureInfo.InvariantCulture, $", {look.Waiting:N0} still being written") : string.Empty;
        string status = look.Problem ?? $"watching {count}{writing}";
        service.Status(status);
        if (terminal.Live is LiveWriter live && call.Progress is ProgressStyle.Auto or ProgressStyle.Table)
        {
            string line = Terminal.SafeLine(status);
            live.Show([line.Length < live.Width ? line : line[..(live.Width - 1)]]);
        }
        else if (look.Problem is not null || look.Waiting == 0)
        {
            Say(status);
        }

        if (folders.Deaf is string deaf && !_deaf)
        {
            terminal.Error.WriteLine($"the system tells of no changes ({Terminal.SafeLine(deaf)}); they are looked for every {folders.Rescan.TotalSeconds:0} s.");
        }

        _deaf = folders.Deaf is not null;
    }

    /// <summary>Waits for a change, for a file to settle, or for the time to be over; what other shells ask is done meanwhile.</summary>
    /// <param name="folders">What is watched.</param>
    /// <param name="standing">Where others ask.</param>
    /// <param name="end">How long at most.</param>
    /// <param name="due">When the first file that is being written may have settled; null when none is.</param>
    /// <param name="rest">How long at least, whatever happens in the folders.</param>
    private async Task IdleAsync(WatchedFolders folders, StandingWatch standing, TimeSpan end, TimeSpan? due, LookRest rest)
    {
        long start = time.GetTimestamp();
        bool woken = false;
        bool wanted = _wanted;
        if (!_paused && _pace.Wait is TimeSpan pace && pace > TimeSpan.Zero)
        {
            end = Min(end, pace);
        }

        while (true)
        {
            TimeSpan passed = time.GetElapsedTime(start);
            if (passed >= end || (_wanted && !wanted))
            {
                return;
            }

            if (due <= passed && passed >= rest.AfterSettling)
            {
                if (folders.HasSettled(out TimeSpan? next))
                {
                    return;
                }

                due = passed + next;
            }

            TimeSpan step = Min(Min(end - passed, s_tick), due is TimeSpan settled ? Max(settled - passed, LookRest.Least) : s_tick);
            if (woken || _paused)
            {
                // What is written in many steps wakes many times: one look after a moment serves all.
                await Task.Delay(step, time, _signals.Drain);
            }
            else if (await folders.WaitAsync(step, _signals.Drain))
            {
                woken = true;
                end = Min(end, Max(time.GetElapsedTime(start) + LookRest.Least, rest.AfterEvent));
            }

            _liveness.Beat();
            if (IsOver(standing))
            {
                return;
            }
        }
    }

    /// <summary>Does what another shell asks; true when that is to stop.</summary>
    private bool IsOver(StandingWatch standing)
    {
        if (_signals.ExitCode is not null)
        {
            return true;
        }

        if (standing.Stops())
        {
            Say("stopped, as asked by tars stop");
            return true;
        }

        bool pause = standing.Asked == RunRequest.Pause;
        if (pause && !_paused)
        {
            Say(Hints.Complete("paused; tars resume goes on", call.File));
            service.Status("paused");
        }

        if (standing.Asked == RunRequest.Resume)
        {
            // Without a pause before it: somebody mended what had failed, and does not want to wait.
            _wanted |= !_paused;
            standing.Done();
        }

        _paused = pause;
        return false;
    }

    private RunOptions Options(WatchRound round) => new()
    {
        Assets = _assets!,
        Time = time,
        Drain = _signals.Drain,
        Standing = true,
        Loans = Loans,
        RootFinished = round.Count,
        Observer = told =>
        {
            _desk?.Post(told);
            RunCommand.Say(told, terminal);
        },
        MaxReportedRoots = 0,
    };

    private void Say(string text)
    {
        if (_said != text && call.Progress != ProgressStyle.None)
        {
            _said = text;
            terminal.Error.WriteLine(Terminal.Safe(text));
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
