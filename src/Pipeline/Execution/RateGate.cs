namespace Tars.Pipeline.Execution;

/// <summary>Spaces starts so that no more than so many a second happen; without bursts.</summary>
internal sealed class RateGate(double perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _interval = (long)(time.TimestampFrequency / perSecond);
    private long _next = time.GetTimestamp();

    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        long now = time.GetTimestamp();
        long mine;
        lock (_gate)
        {
            mine = Math.Max(now, _next);
            _next = mine + _interval;
        }

        if (mine > now)
        {
            await Task.Delay(time.GetElapsedTime(now, mine), time, cancellationToken);
        }
    }
}
