namespace Tars.Pipeline.Execution;

/// <summary>
/// What a run does about faults of the surroundings: for each the corrective action that its policy names, within limits, with a record of
/// what was met, done and reached. One for the run; safe for use from several threads.
/// </summary>
internal sealed class Mender(RunState run, FaultLog log, RoomWatch room)
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(10);

    private readonly Outage _full = new();

    /// <summary>The engine's own writes: ledger, artifacts, kept outputs, the run's record.</summary>
    public FaultSite Engine { get; } = new("engine", run.Plan.Definition.Faults);

    /// <summary>Whether a failure is tried again as the node's retry policy says.</summary>
    public static bool IsRetried(FaultPolicy policy, FaultKind kind, Exception failure) => (kind, policy.Of(kind).Action) switch
    {
        (FaultKind.TimeOut or FaultKind.ServerDown, FaultAction.Fail) => false,
        (FaultKind.CorruptContent, FaultAction.Retry) => true,
        _ => Guard.IsTransient(failure),
    };

    /// <summary>Does what can be done about a failure.</summary>
    /// <param name="site">Where it was met.</param>
    /// <param name="item">The key of the root that was worked on.</param>
    /// <param name="trouble">What the same piece of work met before.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="attempt">From 1.</param>
    /// <param name="spent">Whether the retry policy has no attempt left.</param>
    /// <returns>True when the work is to be tried again, apart from the attempts of the retry policy.</returns>
    /// <exception cref="OperationCanceledException">The run stops.</exception>
    public async ValueTask<bool> MendAsync(FaultSite site, string? item, Trouble trouble, Exception failure, int attempt, bool spent)
    {
        FaultRule rule = site.Policy.Of(trouble.Kind);
        trouble.Action = rule.Action;
        trouble.Message = failure.Message;
        switch (trouble.Kind, rule.Action)
        {
            case (FaultKind.DiskFull, FaultAction.Pause):
                return await _full.WaitAsync(
                    run.Time.GetTimestamp(), (since, waits) => WaitForRoomAsync(site, item, trouble, attempt, rule, since, waits))
                    || await GiveUpAsync(site, item, trouble, attempt, rule);
            case (FaultKind.Permission, FaultAction.Fix):
                return Fix(site, item, trouble, failure, attempt);
            case (FaultKind.MissingPath, FaultAction.Create or FaultAction.Wait):
                return await FindAsync(site, item, trouble, failure, attempt, rule);
            case (FaultKind.ServerDown, FaultAction.Wait):
            case (FaultKind.ServerDown, FaultAction.Probe) when site.Probe is not null:
                return spent && await site.Outage.WaitAsync(
                    run.Time.GetTimestamp(), (since, waits) => WaitForServerAsync(site, item, trouble, attempt, rule, since, waits));
            default:
                return false;
        }
    }

    /// <summary>Says that work which had met a fault went well.</summary>
    public void Mended(FaultSite site, string? item, Trouble trouble, int attempt)
    {
        if (trouble.Kind == FaultKind.DiskFull)
        {
            _full.Close();
        }

        site.Outage.Close();
        Record(site, item, trouble, attempt, FaultOutcome.Mended);
    }

    /// <summary>Keeps a record, and tells whoever observes the run.</summary>
    public void Record(FaultSite site, string? item, Trouble trouble, int attempt, FaultOutcome outcome, TimeSpan? duration = null)
    {
        var record = new FaultRecord
        {
            Time = run.Time.GetUtcNow(),
            Run = run.Id,
            Node = site.Name,
            Item = item,
            Kind = trouble.Kind,
            Attempt = attempt,
            Action = trouble.Action,
            Outcome = outcome,
            Duration = Math.Round((duration ?? run.Time.GetElapsedTime(trouble.Start)).TotalSeconds, 3),
            Message = trouble.Message,
        };
        log.Write(record);
        NoticeLevel level = outcome switch
        {
            FaultOutcome.Waiting when trouble.Kind == FaultKind.DiskFull => NoticeLevel.Critical,
            FaultOutcome.GaveUp => NoticeLevel.Error,
            FaultOutcome.Resumed or FaultOutcome.Mended => NoticeLevel.Info,
            _ => NoticeLevel.Warning,
        };
        run.Observe(RunEventKind.Fault, level, Sentence(record), site.Name, item, record);
    }

    /// <summary>Does what the engine does itself, again and again while what it met can be mended.</summary>
    /// <exception cref="Exception">What could not be mended.</exception>
    public async Task DoAsync(FaultSite site, string? item, Func<Task> body)
    {
        Trouble? trouble = null;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await body();
                if (trouble is not null)
                {
                    Mended(site, item, trouble, attempt);
                }

                return;
            }
            catch (Exception e) when (!run.Stop.IsCancellationRequested && FaultKinds.Of(e) is not FaultKind.Other)
            {
                trouble ??= new Trouble(run.Time.GetTimestamp());
                trouble.Kind = FaultKinds.Of(e);
                if (!await MendAsync(site, item, trouble, e, attempt, spent: true))
                {
                    Record(site, item, trouble, attempt, FaultOutcome.GaveUp);
                    throw;
                }
            }
        }
    }

    public Task DoAsync(FaultSite site, Action body) => DoAsync(site, null, () =>
    {
        body();
        return Task.CompletedTask;
    });

    /// <summary>Writes records that wait for room, once there may be some.</summary>
    public void Flush() => log.Flush();

    private static string Sentence(FaultRecord fault)
    {
        string what = fault.Item is null ? $"'{fault.Node}'" : $"'{fault.Node}' at {fault.Item}";
        string kind = SnakeCase.Of(fault.Kind.ToString()).Replace('_', ' ');
        string deed = (fault.Outcome, fault.Action) switch
        {
            (FaultOutcome.Waiting, FaultAction.Pause) => "the run is paused until there is room",
            (FaultOutcome.Waiting, _) => "waiting until it is back",
            (FaultOutcome.Resumed, _) => "going on",
            (FaultOutcome.Mended, _) => "mended",
            (FaultOutcome.Retried, _) => "trying again",
            _ => "given up",
        };
        return $"{what}: {kind}: {deed}. {fault.Message}";
    }

    private async Task<bool> WaitForRoomAsync(
        FaultSite site, string? item, Trouble trouble, int attempt, FaultRule rule, long since, int waits)
    {
        long start = run.Time.GetTimestamp();
        RoomWatch.Level before = room.Look();
        using IDisposable held = run.Hold($"the disk is full: {trouble.Message}");
        if (waits == 0)
        {
            Record(site, item, trouble, attempt, FaultOutcome.Waiting, TimeSpan.Zero);
        }

        // Some file systems do not say what is free, and quotas are not asked: what failed is tried again from time to time in any case.
        TimeSpan patience = s_longest;
        while (run.Time.GetElapsedTime(start) < patience)
        {
            if (run.Time.GetElapsedTime(since) >= rule.Limit)
            {
                return false;
            }

            await Task.Delay(s_first, run.Time, run.Stop);
            if (room.HasGrown(before))
            {
                break;
            }
        }

        Record(site, item, trouble, attempt, FaultOutcome.Resumed, run.Time.GetElapsedTime(since));
        return true;
    }

    /// <summary>Going on without room would only lose the others as well.</summary>
    private ValueTask<bool> GiveUpAsync(FaultSite site, string? item, Trouble trouble, int attempt, FaultRule rule)
    {
        Record(site, item, trouble, attempt, FaultOutcome.GaveUp);
        run.Fail(
            $"'{site.Name}': the disk stayed full for {Duration.Write(rule.Limit)} ('faults.disk_full.limit'): {trouble.Message} Make "
            + "room and run again; nothing that is done is lost.",
            new IOException(trouble.Message));
        return ValueTask.FromException<bool>(new OperationCanceledException(run.Stop));
    }

    private bool Fix(FaultSite site, string? item, Trouble trouble, Exception failure, int attempt)
    {
        IEnumerable<string> within = [run.Plan.Definition.BaseFolder, run.Plan.Definition.StateFolder, .. site.Folders.Select(f => f.Path)];
        if (trouble.Fixes++ >= Trouble.MostFixes || PermissionAid.PathOf(failure) is not string path || !PermissionAid.TryFix(path, within))
        {
            return false;
        }

        Record(site, item, trouble, attempt, FaultOutcome.Retried);
        return true;
    }

    private async ValueTask<bool> FindAsync(FaultSite site, string? item, Trouble trouble, Exception failure, int attempt, FaultRule rule)
    {
        if (run.Vanished() is (FaultSite owner, FolderWatch folder, string what))
        {
            trouble.Message = $"{what}. {failure.Message}";
            if (rule.Action == FaultAction.Wait && !owner.Writes)
            {
                return await owner.Outage.WaitAsync(
                    run.Time.GetTimestamp(), (since, _) => WaitForFolderAsync(site, folder, item, trouble, attempt, rule, since));
            }

            Record(site, item, trouble, attempt, FaultOutcome.GaveUp);
            run.Fail(
                $"'{site.Name}': {what}. Nothing of it is taken as removed. Bring it back and run again, or let runs wait: faults: "
                + $"{{ missing_path: {{ action: wait }} }}.",
                failure);
            throw new OperationCanceledException(run.Stop);
        }

        if (site.Writes && failure is not FileNotFoundException && trouble.Fixes++ < Trouble.MostFixes
            && PermissionAid.PathOf(failure) is string path && Path.GetDirectoryName(path) is string parent
            && site.Folders.Any(f => PermissionAid.IsWithin(path, f.Path)) && !Directory.Exists(parent))
        {
            Directory.CreateDirectory(parent);
            trouble.Action = FaultAction.Create;
            Record(site, item, trouble, attempt, FaultOutcome.Retried);
            return true;
        }

        return false;
    }

    private async Task<bool> WaitForFolderAsync(
        FaultSite site, FolderWatch folder, string? item, Trouble trouble, int attempt, FaultRule rule, long since)
    {
        using IDisposable held = run.Hold(trouble.Message);
        Record(site, item, trouble, attempt, FaultOutcome.Waiting, TimeSpan.Zero);
        FileFacts away = FileFacts.Of(folder.Path);
        while (run.Time.GetElapsedTime(since) < rule.Limit)
        {
            await Task.Delay(s_first, run.Time, run.Stop);
            if (folder.Gone(evenRemoved: true) is null || IsAnswering(folder.Path, away))
            {
                folder.Renew();
                Record(site, item, trouble, attempt, FaultOutcome.Resumed, run.Time.GetElapsedTime(since));
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A file system that is mounted again may count as another device than before: what matters is that it is not the one beneath.
    /// </summary>
    private static bool IsAnswering(string path, FileFacts away) =>
        FileFacts.Of(path) is { Error: 0 } now && (away.Error != 0 || now.Device != away.Device);

    private async Task<bool> WaitForServerAsync(
        FaultSite site, string? item, Trouble trouble, int attempt, FaultRule rule, long since, int waits)
    {
        if (waits == 0)
        {
            Record(site, item, trouble, attempt, FaultOutcome.Waiting, TimeSpan.Zero);
        }

        // Without a probe the work itself is the question, and each wait is longer than the one before.
        TimeSpan wait = TimeSpan.FromTicks(Math.Min(s_longest.Ticks, s_first.Ticks << Math.Min(waits, 5)));
        do
        {
            TimeSpan left = rule.Limit - run.Time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await Task.Delay(left < wait ? left : wait, run.Time, run.Stop);
            wait = wait + wait < s_longest ? wait + wait : s_longest;
        }
        while (site.Probe is IServerProbe probe && !await AnswersAsync(probe));
        Record(site, item, trouble, attempt, FaultOutcome.Resumed, run.Time.GetElapsedTime(since));
        return true;
    }

    private async Task<bool> AnswersAsync(IServerProbe probe)
    {
        using var limit = new CancellationTokenSource(s_probe, run.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, run.Stop);
        try
        {
            return await probe.ProbeAsync(linked.Token);
        }
        catch (Exception) when (!run.Stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
