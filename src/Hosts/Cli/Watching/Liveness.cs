using Tars.Pipeline;

namespace Tars.Cli.Watching;

/// <summary>Tells the service manager that the watch is alive, but only while it really gets on.</summary>
/// <remarks>
/// Getting on is: the loop comes round; in a run, a count of some node grows, or the process works. A run that neither counts nor works for
/// <see cref="Patience"/> stands still, and the manager is to restart it: what has no receipt is taken up again.
/// </remarks>
internal sealed class Liveness(ServiceNotice service, TimeProvider time)
{
    /// <summary>How long a run may wait, for a slow server say, without a sign of life.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private PipelineRun? _run;
    private long _rounds;
    private long _mark = -1;
    private long _since = time.GetTimestamp();

    /// <summary>The loop came round.</summary>
    public void Beat() => Interlocked.Increment(ref _rounds);

    /// <summary>A run goes on; null when it is over.</summary>
    public void Follow(PipelineRun? run) => Volatile.Write(ref _run, run);

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

    /// <param name="mark">A number that changes with every sign of life.</param>
    internal bool GetsOn(long mark)
    {
        if (mark != _mark)
        {
            _mark = mark;
            _since = time.GetTimestamp();
        }

        return time.GetElapsedTime(_since) < Patience;
    }

    private long Mark()
    {
        long mark = Interlocked.Read(ref _rounds);
        if (Volatile.Read(ref _run) is not { } run)
        {
            return mark;
        }

        RunSnapshot now = run.Snapshot();
        long work = now.Nodes.Sum(n => n.In + n.Out + n.Completed + n.Skipped + n.Dead + n.Retries) + now.RootsFinished;
        // A run that is paused waits as it was told to. A second of work of the processor is a sign of life, whatever came of it.
        long paused = now.Paused ? (long)time.GetElapsedTime(0).TotalSeconds : 0;
        return mark + work + paused + (long)Environment.CpuUsage.TotalTime.TotalSeconds;
    }
}
