namespace Tars.Pipeline.Execution;

/// <summary>Credits for bytes, handed out first come, first served. What is larger than the whole passes alone.</summary>
internal sealed class ByteGate(long limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Source)> _waiting = new();
    private long _used;
    private long _peak;

    public long Used => Interlocked.Read(ref _used);

    public long Peak => Interlocked.Read(ref _peak);

    /// <summary>Waits until the bytes fit, or nothing else is inside.</summary>
    public ValueTask EnterAsync(long bytes, CancellationToken cancellationToken)
    {
        Task wait;
        lock (_gate)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                Take(bytes);
                return ValueTask.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, source));
            wait = source.Task;
        }

        // A cancelled waiter keeps its place and its credit is never given back: cancellation ends the run as a whole.
        return new ValueTask(wait.WaitAsync(cancellationToken));
    }

    /// <summary>Takes credits without waiting: for offspring, whose parent must be able to finish for anything to be given back.</summary>
    public void Force(long bytes)
    {
        lock (_gate)
        {
            Take(bytes);
        }
    }

    public void Leave(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            while (_waiting.TryPeek(out (long Bytes, TaskCompletionSource Source) next) && Fits(next.Bytes))
            {
                _waiting.Dequeue();
                Take(next.Bytes);
                next.Source.SetResult();
            }
        }
    }

    private bool Fits(long bytes) => _used == 0 || _used + bytes <= limit;

    private void Take(long bytes)
    {
        _used += bytes;
        _peak = Math.Max(_peak, _used);
    }
}
