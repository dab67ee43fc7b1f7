namespace Tars.Pipeline.Execution;

/// <summary>
/// Measures the time in a node's code, for one hand. Two looks at the clock cost more than the cheapest stages do, so once items of less
/// than a microsecond have come in a row only one in up to 256 is measured and stands for those between.
/// </summary>
internal struct WorkClock(TimeProvider time, NodeCounters counters)
{
    private const int MostStride = 256;

    /// <summary>Items measured one by one before any is passed over.</summary>
    private const int Trial = 64;

    private static readonly TimeSpan s_cheap = TimeSpan.FromMicroseconds(1);

    private int _stride = 1;
    private int _left = 1;
    private int _cheapInARow;

    /// <summary>Whether the item that begins now is to be measured.</summary>
    public bool IsDue() => --_left <= 0;

    /// <summary>Ends an item that was measured.</summary>
    /// <param name="start">The timestamp at which it began.</param>
    public void Stop(long start)
    {
        TimeSpan elapsed = time.GetElapsedTime(start);
        if (elapsed < s_cheap)
        {
            counters.Busy(elapsed, _stride);
            _stride = ++_cheapInARow < Trial ? 1 : Math.Min(MostStride, 2 * _stride);
        }
        else
        {
            // It stands for itself: a pause of the collector, or a costly item among cheap ones.
            counters.Busy(elapsed);
            _cheapInARow = 0;
            _stride = 1;
        }

        _left = _stride;
    }
}
