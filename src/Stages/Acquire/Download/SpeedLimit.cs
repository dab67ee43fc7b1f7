namespace Tars.Stages.Acquire.Download;

/// <summary>Ends a connection over which too little comes, so that no server holds a place for ever by a byte now and then.</summary>
internal sealed class SpeedLimit : IDisposable
{
    private readonly TimeSpan _within;
    private readonly long _wanted;
    private readonly CancellationTokenSource _slow;
    private readonly CancellationTokenSource _either;
    private long _got;

    /// <param name="within">The time that is looked at.</param>
    /// <param name="perSecond">The fewest bytes a second in that time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the connection too.</param>
    public SpeedLimit(TimeSpan within, long perSecond, TimeProvider time, CancellationToken cancellationToken)
    {
        _within = within;
        _wanted = Math.Max(1, (long)(perSecond * within.TotalSeconds));
        _slow = new CancellationTokenSource(within, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _slow.Token);
    }

    /// <summary>Cancelled by either.</summary>
    public CancellationToken Token => _either.Token;

    public bool IsTooSlow => _slow.IsCancellationRequested;

    public string Said => FormattableString.Invariant($"fewer than {_wanted} bytes came within {_within.TotalSeconds:0.###} s");

    public void Count(int bytes)
    {
        _got += bytes;
        if (_got >= _wanted)
        {
            _got = 0;
            _slow.CancelAfter(_within);
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _slow.Dispose();
    }
}
