namespace Tars.Pipeline.Execution;

/// <summary>Holds sources back while a run is paused.</summary>
internal sealed class PauseGate
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _paused;

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

    public void Pause()
    {
        lock (_gate)
        {
            _paused ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            _paused?.SetResult();
            _paused = null;
        }
    }

    public Task PassAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _paused is null ? Task.CompletedTask : _paused.Task.WaitAsync(cancellationToken);
        }
    }
}
