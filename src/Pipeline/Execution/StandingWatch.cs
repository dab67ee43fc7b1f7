namespace Tars.Pipeline;

/// <summary>
/// Marks a state folder as belonging to a watch that makes run after run. Between two runs others may use the folder (search, retry dead
/// letters, rebuild an index); a second watch is kept out, and <see cref="RunControl"/> reaches this one though no run is going on.
/// </summary>
public sealed class StandingWatch : IDisposable
{
    internal const string LockName = "watch";

    private readonly StateLock _lock;
    private readonly string _stateFolder;

    private StandingWatch(string stateFolder)
    {
        _lock = StateLock.Take(stateFolder, LockName);
        _stateFolder = stateFolder;
        RunControl.Clear(stateFolder);
    }

    /// <summary>What another process asks of the watch; null for nothing.</summary>
    public RunRequest? Asked => RunControl.Asked(_stateFolder);

    /// <summary>True when it is asked to end.</summary>
    public bool Stops() => Asked is RunRequest.Drain or RunRequest.Stop;

    /// <summary>Takes back what was asked, since it is done.</summary>
    public void Done() => RunControl.Clear(_stateFolder);

    /// <summary>Begins a watch; it ends when it is disposed of, or the process dies.</summary>
    /// <exception cref="StateLockedException">Another watch has the folder.</exception>
    /// <exception cref="LedgerException">The folder cannot be made or written to.</exception>
    public static StandingWatch Begin(string stateFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(stateFolder);
        return new StandingWatch(stateFolder);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
