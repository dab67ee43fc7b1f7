using Tars.Pipeline;

namespace Tars.Stages.Acquire.Watching;

/// <summary>All folders that the sources of a definition read, watched between its runs.</summary>
internal sealed class WatchedFolders : IDisposable
{
    private readonly List<FolderWatch> _watches = [];
    private readonly SemaphoreSlim _woken = new(0, 1);
    private readonly TimeProvider _time;

    private WatchedFolders(PipelineDefinition definition, TimeProvider time)
    {
        _time = time;
        Definition = definition with
        {
            Nodes = [.. definition.Nodes.Select(n => n.Options is FolderOptions folder ? n with { Options = Watched(folder) } : n)],
        };

        FolderOptions Watched(FolderOptions folder)
        {
            var watch = new FolderWatch(folder, definition.StateFolder, time, Wake);
            _watches.Add(watch);
            return folder with { Watcher = watch };
        }
    }

    /// <summary>The definition to run: its sources remember from run to run what they saw.</summary>
    public PipelineDefinition Definition { get; }

    /// <summary>The longest time between two looks.</summary>
    public TimeSpan Rescan => _watches.Min(w => w.Rescan);

    /// <summary>Why the system tells of no changes in one of the folders; null while it does.</summary>
    public string? Deaf => _watches.Select(w => w.Deaf).FirstOrDefault(d => d is not null);

    /// <summary>Begins to watch; null when no source of the definition reads a folder.</summary>
    public static WatchedFolders? Of(PipelineDefinition definition, TimeProvider time)
    {
        var folders = new WatchedFolders(definition, time);
        if (folders._watches.Count > 0)
            return folders;
        folders.Dispose();
        return null;
    }

    /// <summary>Looks at the folders until one calls for a run. What the system told before is dealt with by that.</summary>
    public FolderLook Look(CancellationToken cancellationToken)
    {
        _woken.Wait(0, CancellationToken.None);
        var look = new FolderLook(Changed: false, 0, 0, null, null);
        foreach (FolderWatch watch in _watches)
        {
            look = look.And(watch.Look(cancellationToken));
            if (look.Changed)
                break;
        }

        return look;
    }

    /// <summary>Looks again at those files alone that the last look found being written.</summary>
    /// <param name="due">When to do so again; null when none is waited for.</param>
    /// <returns>True when one of them is whole by now.</returns>
    public bool HasSettled(out TimeSpan? due)
    {
        due = null;
        foreach (FolderWatch watch in _watches)
        {
            if (watch.HasSettled(out TimeSpan? next))
                return true;
            due = due is null || next < due ? next ?? due : due;
        }

        return false;
    }

    /// <summary>
    /// Compares with the ledger what changed while nobody watched, and learns what is there if nothing did. Ends at the first change, so that
    /// nothing is read twice.
    /// </summary>
    /// <returns>True when a run is needed.</returns>
    public async Task<bool> FellBehindAsync(RunOptions options, CancellationToken cancellationToken)
    {
        using var probe = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            _watches.ForEach(w => w.Probe = probe);
            return (await RunPlan.OfAsync(Definition, options, probe.Token)).HasChanges;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The run fails at the same, and says so in the history.
            return true;
        }
        finally
        {
            _watches.ForEach(w => w.Probe = null);
        }
    }

    /// <summary>Waits until the system tells of a change, or the time is over.</summary>
    /// <returns>True when it told of one.</returns>
    public async Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task woken = _woken.WaitAsync(over.Token);
        await Task.WhenAny(woken, Task.Delay(limit, _time, over.Token));
        await over.CancelAsync();

        // A change that came at this very moment has been taken: whether it was is known only when the waiting has ended.
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return woken.IsCompletedSuccessfully;
    }

    public void Dispose()
    {
        _watches.ForEach(w => w.Dispose());
        _woken.Dispose();
    }

    /// <summary>Says that something changed, or may have: whoever waits, or waits next, looks.</summary>
    internal void Wake()
    {
        try
        {
            if (_woken.CurrentCount == 0)
                _woken.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else woke it, or nobody sleeps any more.
        }
    }
}
