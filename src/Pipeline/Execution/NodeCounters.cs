namespace Tars.Pipeline.Execution;

/// <summary>A node's counts; each is only ever added to.</summary>
/// <param name="shared">Whether several hands of the node count at once.</param>
internal sealed class NodeCounters(bool shared)
{
    private Tally _taken = new(shared);
    private Tally _out = new(shared);
    private Tally _completed = new(shared);
    private Tally _skipped = new(shared);
    private Tally _dead = new(shared);
    private Tally _retries = new(shared);
    private Tally _begun = new(shared);
    private Tally _ended = new(shared);
    private Tally _busyTicks = new(shared);
    private Tally _blockedTicks = new(shared);
    private readonly CallClock _calls = new(shared);
    private double _fill;
    private int _samples;

    /// <summary>What the node itself counts.</summary>
    public ByteMeter Bytes { get; } = new();

    /// <summary>How many pieces of work the node's hands are at, and do not wait for room with.</summary>
    public long AtWork
    {
        get
        {
            // In this order, so that what ends meanwhile does not make up for what begins.
            long ended = _ended.Value;
            return _begun.Value - ended;
        }
    }

    /// <summary>Grows with everything that happens at the node.</summary>
    public long Events => _taken.Value + _begun.Value + _ended.Value + _out.Value + _completed.Value + _skipped.Value + _dead.Value;

    /// <summary>Counts a piece of work as a hand begins it, or goes on with it.</summary>
    public void Begin() => _begun.Add(1);

    /// <summary>Counts a piece of work as it is done, whatever came of it, or has to wait for room.</summary>
    public void End() => _ended.Add(1);

    /// <summary>Items taken up so far.</summary>
    public long AllTaken => _taken.Value;

    /// <summary>Counts an item as the node takes it up.</summary>
    public void Taken() => _taken.Add(1);

    public void Emitted(int count) => _out.Add(count);

    public void Completed() => _completed.Add(1);

    public void Skipped() => _skipped.Add(1);

    public void Died() => _dead.Add(1);

    public void Retried(int count) => _retries.Add(count);

    /// <summary>Adds time in the node's code, by calls that took as long each.</summary>
    public void Busy(TimeSpan each, long calls = 1)
    {
        _busyTicks.Add(each.Ticks * calls);
        _calls.Add(each, calls);
    }

    /// <summary>Adds time of a sink's commit, which belongs to no call.</summary>
    public void Committed(TimeSpan time) => _busyTicks.Add(time.Ticks);

    /// <summary>Adds time in which a hand held something that nobody took.</summary>
    public void Blocked(TimeSpan time) => _blockedTicks.Add(time.Ticks);

    /// <summary>Looks at how full the queue before the node is, from 0 to 1. Called by one thread.</summary>
    public void Sample(double fill)
    {
        _fill += fill;
        _samples++;
    }

    /// <param name="node">What is reported on.</param>
    /// <param name="queue">The queue before it; null where there is none.</param>
    /// <param name="inputs">The edges that lead to it.</param>
    public NodeReport Report(NodeDefinition node, ItemQueue? queue, IReadOnlyList<Edge> inputs)
    {
        // The parts are read before the whole, so that a report of a running node never shows less than nothing in flight.
        long completed = _completed.Value;
        long skipped = _skipped.Value;
        long dead = _dead.Value;
        long filtered = inputs.Sum(e => e.Filtered);
        (int queued, long queuedBytes) = queue?.Fill ?? default;
        return new()
        {
            Name = node.Name,
            Hands = node.Spec.Kind is NodeKind.Stage or NodeKind.BatchStage ? node.Policy.Parallelism : 1,
            BlockedSeconds = TimeSpan.FromTicks(_blockedTicks.Value).TotalSeconds,
            QueueFill = _samples > 0 ? _fill / _samples : 0,
            Completed = completed,
            Filtered = filtered,
            Spilled = inputs.Sum(e => e.Spilled),
            Skipped = skipped,
            Dead = dead,
            Out = _out.Value,
            Retries = _retries.Value,
            BusySeconds = TimeSpan.FromTicks(_busyTicks.Value).TotalSeconds,
            Calls = _calls.Read(),
            Queued = queued,
            QueuedBytes = queuedBytes,
            BytesMoved = Bytes.Moved,
            BytesExpected = Bytes.Expected,
            // As those before it count: that the node accounts for as many is what reconciling shows.
            In = inputs.Count > 0 ? inputs.Sum(e => e.Offered) : _taken.Value,
        };
    }
}
