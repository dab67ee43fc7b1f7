using Tars.Pipeline;

namespace Tars.Cli.Watching;

/// <summary>Tells the service manager that the watch is alive, but only while it really gets on.</summary>
/// <remarks>
/// Getting on is: the loop comes round; in a run, a count of some node grows or bytes are moved; or the process works for a hundredth of the
/// time, which is more than looking whether it does takes. A watch of which none holds for <see cref="Patience"/> stands still, and the
/// manager is to restart it: what has no receipt is taken up again.
/// </remarks>
/// <param name="service">Where it is told.</param>
/// <param name="time">The clock.</param>
/// <param name="worked">How long the processor has worked for this process; null for what the system says.</param>
internal sealed class Liveness(ServiceNotice service, TimeProvider time, Func<TimeSpan>? worked = null)
{
    /// <summary>How long a run may wait, for a slow server say, without a sign of life.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan s_work = Patience / 100;

    private readonly Func<TimeSpan> _worked = worked ?? (static () => Environment.CpuUsage.TotalTime);
    private Func<RunSnapshot>? _run;
    private long _rounds;
    private long _mark = -1;
    private long _since = time.GetTimestamp();

    /// <summary>The loop came round.</summary>
    public void Beat() => Interlocked.Increment(ref _rounds);

    /// <summary>A run goes on; null when it is over.</summary>
    /// <param name="run">How it is; safe to be called from another thread.</param>
    public void Follow(Func<RunSnapshot>? run) => Volatile.Write(ref _run, run);

    /// <summary>Tells until it is cancelled; returns at once when nobody wants to know.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        if (service.Every is not TimeSpan every)
        {
            return;
        }

        try
        {
            while (true)
            {
                if (GetsOn(Mark()))
                {
                    service.Alive();
                }

                await Task.Delay(every, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The watch is over.
        }
    }

    private bool GetsOn(long mark)
    {
        if (mark != _mark)
        {
            _mark = mark;
            _since = time.GetTimestamp();
        }

        return time.GetElapsedTime(_since) < Patience;
    }

    /// <returns>A number that changes with every sign of life.</returns>
    private long Mark()
    {
        long mark = Interlocked.Read(ref _rounds) + (_worked().Ticks / s_work.Ticks);
        if (Volatile.Read(ref _run) is not { } run)
        {
            return mark;
        }

        RunSnapshot now = run();
        long work = now.Nodes.Sum(n => n.In + n.Out + n.Completed + n.Skipped + n.Dead + n.Retries + n.BytesMoved) + now.RootsFinished;
        // A run that is paused waits as it was told to.
        return mark + work + (now.Paused ? time.GetTimestamp() : 0);
    }
}
