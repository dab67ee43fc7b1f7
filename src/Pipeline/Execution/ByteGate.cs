namespace Tars.Pipeline.Execution;

/// <summary>
/// The byte budget of a run: credits for everything in flight. Sources may fill half of it, so that there is room for what is made of what
/// they bring in; offspring may fill the whole, and goes before. What is larger than the whole passes alone.
/// </summary>
internal sealed class ByteGate(long limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Source)> _roots = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Source)> _offspring = new();
    private long _used;
    private long _beyond;
    private long _peak;

    public long Limit => limit;

    public long Used => Interlocked.Read(ref _used);

    public long Peak => Interlocked.Read(ref _peak);

    /// <summary>Whether offspring would have to wait now.</summary>
    public bool IsFullFor(long bytes)
    {
        lock (_gate)
        {
            return _offspring.Count > 0 || !Fits(_offspring, bytes);
        }
    }

    /// <summary>True while something that was made in the run waits for credits.</summary>
    public bool HoldsOffspring
    {
        get
        {
            lock (_gate)
            {
                return _offspring.Count > 0;
            }
        }
    }

    /// <summary>Waits until a root fits, or nothing else is inside.</summary>
    public ValueTask EnterAsync(long bytes, CancellationToken cancellationToken) => EnterAsync(_roots, bytes, cancellationToken);

    /// <summary>Waits until offspring fits, or <see cref="Relieve"/> lets it in.</summary>
    public ValueTask EnterOffspringAsync(long bytes, CancellationToken cancellationToken) =>
        EnterAsync(_offspring, bytes, cancellationToken);

    public void Leave(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            if (_used <= limit)
            {
                _beyond = 0;
            }

            Admit();
        }
    }

    /// <summary>
    /// Lets offspring in beyond the limit until everything is under it again, because nothing that is inside can get out otherwise: a sink
    /// holds what came of a root until all of it is there, and that may be more than the budget.
    /// </summary>
    /// <param name="bytes">How much more than is inside now, at least 1; what waits first is let in however large it is.</param>
    public void Relieve(long bytes)
    {
        lock (_gate)
        {
            _beyond = Math.Max(0, _used - limit) + bytes;
            if (_offspring.TryPeek(out (long Bytes, TaskCompletionSource Source) next))
            {
                _beyond = Math.Max(_beyond, _used + next.Bytes - limit);
            }

            Admit();
        }
    }

    private ValueTask EnterAsync(
        Queue<(long Bytes, TaskCompletionSource Source)> waiting, long bytes, CancellationToken cancellationToken)
    {
        Task wait;
        lock (_gate)
        {
            if (waiting.Count == 0 && Fits(waiting, bytes))
            {
                Take(bytes);
                return ValueTask.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Enqueue((bytes, source));
            wait = source.Task;
        }

        // A cancelled waiter keeps its place and its credit is never given back: cancellation ends the run as a whole.
        return new ValueTask(wait.WaitAsync(cancellationToken));
    }

    private void Admit()
    {
        ReadOnlySpan<Queue<(long Bytes, TaskCompletionSource Source)>> queues = [_offspring, _roots];
        foreach (Queue<(long Bytes, TaskCompletionSource Source)> waiting in queues)
        {
            while (waiting.TryPeek(out (long Bytes, TaskCompletionSource Source) next) && Fits(waiting, next.Bytes))
            {
                waiting.Dequeue();
                Take(next.Bytes);
                next.Source.SetResult();
            }
        }
    }

    private bool Fits(Queue<(long Bytes, TaskCompletionSource Source)> waiting, long bytes) =>
        _used == 0 || (waiting == _offspring ? _used + bytes <= limit + _beyond : _offspring.Count == 0 && _used + bytes <= limit / 2);

    private void Take(long bytes)
    {
        _used += bytes;
        _peak = Math.Max(_peak, _used);
    }
}
