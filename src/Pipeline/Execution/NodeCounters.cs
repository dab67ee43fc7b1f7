namespace Tars.Pipeline.Execution;

/// <summary>A node's counts; each is only ever added to.</summary>
internal sealed class NodeCounters
{
    private long _in;
    private long _out;
    private long _completed;
    private long _filtered;
    private long _skipped;
    private long _dead;
    private long _retries;
    private long _busyTicks;
    private long _blockedTicks;
    private double _fill;
    private int _samples;

    public void Offered() => Interlocked.Increment(ref _in);

    public void Emitted(int count) => Interlocked.Add(ref _out, count);

    public void Completed() => Interlocked.Increment(ref _completed);

    public void Filtered() => Interlocked.Increment(ref _filtered);

    public void Skipped() => Interlocked.Increment(ref _skipped);

    public void Died() => Interlocked.Increment(ref _dead);

    public void Retried(int count) => Interlocked.Add(ref _retries, count);

    public void Busy(TimeSpan time) => Interlocked.Add(ref _busyTicks, time.Ticks);

    /// <summary>Adds time in which a hand held something that nobody took.</summary>
    public void Blocked(TimeSpan time) => Interlocked.Add(ref _blockedTicks, time.Ticks);

    /// <summary>Looks at how full the queues before the node are, from 0 to 1. Called by one thread.</summary>
    public void Sample(double fill)
    {
        _fill += fill;
        _samples++;
    }

    public NodeReport Report(NodeDefinition node, long queued, long queuedBytes) => new()
    {
        Name = node.Name,
        Hands = node.Spec.Kind is NodeKind.Stage or NodeKind.BatchStage ? node.Policy.Parallelism : 1,
        BlockedSeconds = TimeSpan.FromTicks(Interlocked.Read(ref _blockedTicks)).TotalSeconds,
        QueueFill = _samples > 0 ? _fill / _samples : 0,
        // The parts are read before the whole, so that a report of a running node never shows less than nothing in flight.
        Completed = Interlocked.Read(ref _completed),
        Filtered = Interlocked.Read(ref _filtered),
        Skipped = Interlocked.Read(ref _skipped),
        Dead = Interlocked.Read(ref _dead),
        Out = Interlocked.Read(ref _out),
        Retries = Interlocked.Read(ref _retries),
        BusySeconds = TimeSpan.FromTicks(Interlocked.Read(ref _busyTicks)).TotalSeconds,
        Queued = queued,
        QueuedBytes = queuedBytes,
        In = Interlocked.Read(ref _in),
    };
}
