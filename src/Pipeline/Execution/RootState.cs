namespace Tars.Pipeline.Execution;

/// <summary>One root on its way through a run: counts its offspring, gathers what reached the sinks and what died.</summary>
internal sealed class RootState(string source, string key, string version, string? stamp, RootChange change, Receipt? earlier = null)
{
    private readonly Lock _gate = new();
    private readonly List<DeadLetter> _dead = [];
    private readonly List<string> _notes = [];
    private List<Item>?[] _staged = [];
    private int _pending = 1;
    private int _sinksLeft;
    private bool _effects;
    private bool _failed;
    private bool _failedForNow;
    private TaskCompletionSource? _announced;

    public string Source { get; } = source;

    public string Key { get; } = key;

    public string Version { get; } = version;

    public string? Stamp { get; } = stamp;

    public RootChange Change { get; } = change;

    /// <summary>What the ledger held for its key before this run.</summary>
    public Receipt? Earlier { get; } = earlier;

    /// <summary>
    /// True when something of it failed before the sinks: a sink that nothing of it reached then keeps the earlier generation, so that
    /// nothing is lost for a bad new version.
    /// </summary>
    public bool KeepsEarlier { get; private set; }

    public IReadOnlyList<DeadLetter> Dead => _dead;

    /// <summary>Counts more items of this root in flight.</summary>
    public void Enter(int count) => Interlocked.Add(ref _pending, count);

    /// <summary>Counts items less; true when they were the last: nothing more of this root can come.</summary>
    public bool Leave(int count) => Interlocked.Add(ref _pending, -count) == 0;

    /// <summary>Keeps an item for a sink until the root is complete. For one caller at a time per sink.</summary>
    public void Stage(SinkRunner sink, Item item) => (_staged[sink.Slot] ??= []).Add(item);

    /// <summary>What reached a sink, in lineage order, taken out of this root; to be called when the root is complete.</summary>
    public List<Item> TakeStaged(SinkRunner sink)
    {
        List<Item> items = _staged[sink.Slot] ?? [];
        _staged[sink.Slot] = null;
        items.Sort(static (a, b) => Item.Compare(a, b));
        return items;
    }

    /// <summary>True when some of it failed for a cause that may pass: its receipt is void, so that the next run tries it again.</summary>
    public bool FailedForNow => Volatile.Read(ref _failedForNow);

    /// <summary>Says that some of it failed, whatever the policy makes of that.</summary>
    public void Failed(bool forNow)
    {
        Volatile.Write(ref _failed, true);
        if (forNow)
        {
            Volatile.Write(ref _failedForNow, true);
        }
    }

    /// <summary>Says that nothing more of it can come. What fails later fails inside one sink and is no matter of the others.</summary>
    public void Seal() => KeepsEarlier = Volatile.Read(ref _failed);

    /// <summary>Done when the ledger knows of it, so that its effects may begin.</summary>
    public Task Known => _announced?.Task ?? Task.CompletedTask;

    /// <summary>Says that the ledger has yet to know of it; to be called before it goes anywhere.</summary>
    public void Announce() => _announced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says that the ledger knows of it.</summary>
    public void Announced() => _announced?.TrySetResult();

    /// <summary>Says that some of it is in place in a sink.</summary>
    public void Affected() => Volatile.Write(ref _effects, true);

    public void Bury(DeadLetter letter)
    {
        lock (_gate)
        {
            _dead.Add(letter);
        }
    }

    public void Note(string note)
    {
        lock (_gate)
        {
            // Chunks of one document tend to say the same thing; the report wants it once.
            if (_notes.Count < 32 && !_notes.Contains(note))
            {
                _notes.Add(note);
            }
        }
    }

    /// <param name="count">The sinks behind its source.</param>
    /// <param name="slots">The sinks of the run.</param>
    public void ExpectSinks(int count, int slots)
    {
        _sinksLeft = count;
        _staged = count > 0 ? new List<Item>?[slots] : [];
    }

    /// <summary>Counts one sink as applied; true when it was the last.</summary>
    public bool SinkApplied() => Interlocked.Decrement(ref _sinksLeft) == 0;

    public RootReport Report() => new()
    {
        Source = Source,
        Key = Key,
        Sha256 = Version,
        Change = Change,
        Status = _dead.Count > 0 ? (_effects ? RootStatus.Partial : RootStatus.Dead)
            : Change == RootChange.Removed ? RootStatus.Removed
            : Change == RootChange.Unchanged ? RootStatus.Unchanged
            : _effects ? RootStatus.Done : RootStatus.NoEffect,
        Notes = [.. _notes],
        Errors = [.. _dead.Select(d => $"{d.Node}: {d.Message}")],
    };
}
