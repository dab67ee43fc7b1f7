namespace Tars.Pipeline.Execution;

/// <summary>
/// Something that is away, from the first fault until work goes well again: those who meet it wait together, up to one limit.
/// </summary>
internal sealed class Outage
{
    private readonly Lock _gate = new();
    private Task<bool>? _wait;
    private volatile bool _open;
    private long _since;
    private int _waits;
    private bool _over;

    /// <summary>True from the first wait until work went well.</summary>
    public bool IsOpen => _open;

    /// <summary>Waits with everybody else; the first one to come makes the wait.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="wait">Waits once: given when the outage began and how many waits there were before, says whether to try again.</param>
    /// <returns>False when the limit was reached, now or before.</returns>
    public Task<bool> WaitAsync(long now, Func<long, int, Task<bool>> wait)
    {
        lock (_gate)
        {
            if (_over)
            {
                return Task.FromResult(false);
            }

            if (!_open)
            {
                _since = now;
                _open = true;
            }

            return _wait ??= RunAsync(_since, _waits++, wait);
        }
    }

    /// <summary>Says that work went well: the next fault begins another outage.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _open = false;
            _waits = 0;
            _over = false;
        }
    }

    private async Task<bool> RunAsync(long since, int waits, Func<long, int, Task<bool>> wait)
    {
        // The wait is made outside of the lock, which its maker holds.
        await Task.Yield();
        bool again = false;
        try
        {
            return again = await wait(since, waits);
        }
        finally
        {
            lock (_gate)
            {
                _wait = null;
                _over = !again;
            }
        }
    }
}
