namespace Tars.Pipeline.Execution;

/// <summary>Holds sources back while a run is paused: by request, or as long as a fault holds it.</summary>
internal sealed class PauseGate
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _paused;
    private bool _asked;
    private int _holds;

    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _paused is not null;
            }
        }
    }

    /// <summary>Pauses; false when that was asked before.</summary>
    public bool Pause() => Change(() => !_asked, () => _asked = true);

    /// <summary>Takes <see cref="Pause"/> back; false when nobody had asked for it.</summary>
    public bool Resume() => Change(() => _asked, () => _asked = false);

    /// <summary>Pauses until what is returned is disposed of, whatever is asked meanwhile.</summary>
    public IDisposable Hold()
    {
        Change(() => true, () => _holds++);
        return new Held(this);
    }

    public Task PassAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _paused is null ? Task.CompletedTask : _paused.Task.WaitAsync(cancellationToken);
        }
    }

    private bool Change(Func<bool> applies, Action change)
    {
        lock (_gate)
        {
            if (!applies())
            {
                return false;
            }

            change();
            if (_asked || _holds > 0)
            {
                _paused ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            else
            {
                _paused?.SetResult();
                _paused = null;
            }

            return true;
        }
    }

    private sealed class Held(PauseGate gate) : IDisposable
    {
        private int _let;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _let, 1) == 0)
            {
                gate.Change(() => true, () => gate._holds--);
            }
        }
    }
}
