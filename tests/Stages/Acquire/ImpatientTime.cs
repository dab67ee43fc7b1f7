namespace Tars.Stages.Acquire.Tests;

/// <summary>The system's clock, except that short timers fire at once: pauses before a retry take no time. Remembers them.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public List<TimeSpan> Pauses { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(30))
        {
            Pauses.Add(dueTime);
            dueTime = TimeSpan.Zero;
        }

        return base.CreateTimer(callback, state, dueTime, period);
    }
}
