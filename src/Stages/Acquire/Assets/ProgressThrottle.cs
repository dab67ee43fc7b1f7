namespace Tars.Stages.Acquire.Assets;

/// <summary>Lets a report through at most every 100 ms, but each new phase and each end at once. For one thread at a time.</summary>
internal sealed class ProgressThrottle(TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private AssetPhase? _phase;
    private long _last;

    public bool Lets(AssetPhase phase, bool ended)
    {
        if (phase == _phase && !ended && time.GetElapsedTime(_last) < Between)
            return false;
        _phase = phase;
        _last = time.GetTimestamp();
        return true;
    }
}
