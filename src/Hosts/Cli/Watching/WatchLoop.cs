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

    /// <summary>Files that come one by one share a run, and looking takes a twentieth of the time at most.</summary>
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(200);

    private const int LookShare = 20;

    private readonly Signals _signals = new(terminal.Error);
    private readonly Liveness _liveness = new(service, time, worked);
    private readonly WatchPace _pace = new(time);
    private AssetStore? _assets;
    private NoticeDesk? _desk;
    private int _rounds;
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
            if (!_paused && (_wanted || !_pace.Holds))
            {
                long start = time.GetTimestamp();
                FolderLook look = folders.Look(_signals.Drain);
                TimeSpan least = time.GetElapsedTime(start) * (look.Changed ? 1 : LookShare);
                if (look.Changed || _wanted || _pace.IsDue)
                {
                    RunReport? report = await RoundAsync(folders);
                    if (report is { Outcome: RunOutcome.Failed } && _rounds == 1 && !standing.Stops())
                    {
                        // What never worked is for its owner to mend, or for the service manager to start again.
                        return Faults.CodeOf(report.FailureCause) is var code && code == ExitCode.Internal ? ExitCode.Failed : code;
                    }
                }
                else
                {
                    wait = Rest(look, folders);
                }

                wait = Max(wait, Min(Max(least, s_least), folders.Rescan));
            }

            await IdleAsync(folders, standing, wait);
        }
    }

    /// <returns>Null when another run has the state folder now.</returns>
    private async Task<RunReport?> RoundAsync(WatchedFolders folders)
    {
        var round = new WatchRound(_rounds + 1);
        PipelineRun run;
        try
        {
            run = PipelineRun.Create(folders.Definition, Options(round));
        }
        catch (StateLockedException e)
        {
            Say($"{e.Message} The watch waits for it.");
            return null;
        }

        _rounds++;
        _wanted = false;
        service.Status($"round {_rounds}");
        RunReport report;
        await using (run)
        {
            _liveness.Follow(run.Snapshot);
            Task<RunReport> running = run.RunAsync(_signals.Stop);
            await ProgressView.ShowAsync(run, running, terminal, call.Progress);
            report = await running;
            _liveness.Follow(null);
            round.Write(report, call.Json, terminal);
            _pace.After(report);
            _said = null;
        }

        if (report.Outcome == RunOutcome.Failed)
        {
            // Whatever it was: the next run begins with nothing of this one.
            await Loans.ClearAsync();
        }

        return report;
    }

    /// <summary>Says what goes on, and how long nothing need be done.</summary>
    private TimeSpan Rest(FolderLook look, WatchedFolders folders)
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
        return look.Due is TimeSpan due && due < folders.Rescan ? due : folders.Rescan;
    }

    /// <summary>Waits for a change, or for the time to be over; what other shells ask is done meanwhile.</summary>
    private async Task IdleAsync(WatchedFolders folders, StandingWatch standing, TimeSpan wait)
    {
        long start = time.GetTimestamp();
        long woken = 0;
        bool wanted = _wanted;
        while (true)
        {
            TimeSpan left = wait - time.GetElapsedTime(start);
            if (_pace.Wait is TimeSpan pace && pace < left)
            {
                left = pace;
            }

            // What is written in many steps wakes many times: one look after a moment serves all.
            if (left <= TimeSpan.Zero || (_wanted && !wanted) || (woken > 0 && time.GetElapsedTime(woken) >= s_least))
            {
                return;
            }

            if (await folders.WaitAsync(Min(left, s_tick), _signals.Drain) && woken == 0 && !_paused)
            {
                woken = time.GetTimestamp();
                wait = Min(wait, time.GetElapsedTime(start) + s_least);
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
        if (_signals.ExitCode is not null || standing.Stops())
        {
            return true;
        }

        bool pause = standing.Asked == RunRequest.Pause;
        if (pause && !_paused)
        {
            Say("paused; tars resume goes on");
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
