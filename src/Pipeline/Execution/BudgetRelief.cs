namespace Tars.Pipeline.Execution;

/// <summary>
/// Sees when a run stands still because what it has made waits for room in the budget that only it could make, and lets some of it in.
/// </summary>
/// <remarks>
/// Still means: at several looks in a row nothing was counted anywhere, no node's code was at work, and offspring waited. Memory then grows
/// by a quarter of the budget, by twice as much if that does not last, and so on: it ends below twice of what the roots under way need.
/// </remarks>
internal sealed class BudgetRelief(RunState run, IReadOnlyList<NodeRunner> runners)
{
    private const int Share = 4;

    /// <summary>Longer in all than a batch keeps its items from a run that waits for room.</summary>
    private const int Looks = 4;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks until the run is over.</summary>
    public async Task WatchAsync(CancellationToken over)
    {
        try
        {
            long? before = null;
            int still = 0;
            long more = run.Budget.Limit / Share;
            while (true)
            {
                // By the system's clock: whether threads get on has nothing to do with the time that the run believes in.
                await Task.Delay(s_look, over);
                long? now = Standstill();
                still = now is not null && now == before ? still + 1 : 0;
                before = now;
                if (still >= Looks)
                {
                    run.Budget.Relieve(more);
                    more *= 2;
                    still = 0;
                }
                else if (run.Budget.Used < run.Budget.Limit)
                {
                    more = run.Budget.Limit / Share;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <summary>What has been done so far, if nothing is at work and offspring waits; else null.</summary>
    private long? Standstill() =>
        run.Budget.HoldsOffspring && runners.Sum(r => r.Counters.AtWork) == 0 ? runners.Sum(r => r.Counters.Events) : null;
}
