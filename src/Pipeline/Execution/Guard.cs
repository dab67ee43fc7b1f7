using System.Net.Http;

namespace Tars.Pipeline.Execution;

/// <summary>Runs user code with a node's time limit and retry policy and turns every outcome into a value.</summary>
internal sealed class Guard(NodePolicy policy, FaultSite site, Mender mender, TimeProvider time, CancellationToken stop)
{
    /// <summary>Tries until it succeeds, fails for good, or the run stops.</summary>
    /// <param name="item">The key of the root that is worked on, for the record of faults.</param>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">One attempt.</param>
    /// <param name="begun">The first attempt, if it was begun; only where the node has no time limit.</param>
    public async ValueTask<Attempt> RunAsync<TState>(
        string? item, TState state, Func<TState, CancellationToken, ValueTask> body, Task? begun = null)
    {
        Trouble? trouble = null;
        List<FailedAttempt>? earlier = null;
        for (int attempt = 1; ; attempt++)
        {
            Exception failure;
            try
            {
                if (begun is Task first)
                {
                    begun = null;
                    await first;
                }
                else if (policy.Timeout is TimeSpan limit)
                {
                    await WithinAsync(limit, state, body);
                }
                else
                {
                    await body(state, stop);
                }

                if (trouble is not null)
                {
                    mender.Mended(site, item, trouble, attempt);
                }
                else if (site.Outage.IsOpen)
                {
                    site.Outage.Close();
                }

                return new Attempt(null, attempt, Stopped: false);
            }
            catch (Exception e)
            {
                failure = e;
            }

            // A cancellation counts as one only if it is the run's own; any other is this item's failure.
            if (stop.IsCancellationRequested)
            {
                return new Attempt(failure, attempt, Stopped: true);
            }

            FaultKind kind = FaultKinds.Of(failure);
            bool spent = attempt >= policy.RetryAttempts || !Mender.IsRetried(site.Policy, kind, failure);
            if (kind != FaultKind.Other)
            {
                trouble ??= new Trouble(time.GetTimestamp());
                trouble.Kind = kind;
            }

            try
            {
                if (kind != FaultKind.Other && await mender.MendAsync(site, item, trouble!, failure, attempt, spent))
                {
                    // What was done about it is none of the attempts that the policy grants.
                    attempt--;
                    continue;
                }

                if (trouble is not null && kind != FaultKind.Other)
                {
                    trouble.Action = spent ? trouble.Action : FaultAction.Retry;
                    mender.Record(site, item, trouble, attempt, spent ? FaultOutcome.GaveUp : FaultOutcome.Retried);
                }

                if (spent)
                {
                    return new Attempt(Explained(failure), attempt, Stopped: false) { Earlier = earlier };
                }

                TimeSpan wait = Backoff(attempt, failure);
                (earlier ??= []).Add(Record(failure, time.GetUtcNow(), wait));
                await Task.Delay(wait, time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return new Attempt(failure, attempt, Stopped: true);
            }
        }
    }

    /// <summary>What the system refuses without a word on why is told with whose it is and what is needed.</summary>
    public static Exception Explained(Exception failure) =>
        failure is UnauthorizedAccessException && PermissionAid.PathOf(failure) is string path && PermissionAid.Explain(path) is string why
            ? new UnauthorizedAccessException($"{failure.Message} {why}", failure)
            : failure;

    /// <summary>What is kept of an attempt that failed.</summary>
    public static FailedAttempt Record(Exception failure, DateTimeOffset at, TimeSpan wait) =>
        new(at, failure.GetType().Name, failure.Message, wait.TotalSeconds);

    /// <summary>
    /// Failures of the surroundings, which may mend themselves. What a file says about itself does not change by asking again.
    /// </summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        ItemException e => e.Transient,
        FileNotFoundException or DirectoryNotFoundException or PathTooLongException or InvalidDataException
            or EndOfStreamException => false,
        IOException or TimeoutException or HttpRequestException or OperationCanceledException => true,
        _ => false,
    };

    private async ValueTask WithinAsync<TState>(TimeSpan limit, TState state, Func<TState, CancellationToken, ValueTask> body)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        try
        {
            await body(state, linked.Token);
        }
        catch (OperationCanceledException e) when (timer.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException($"took longer than the node's timeout of {limit}.", e);
        }
    }

    /// <summary>
    /// Doubles from the policy's backoff up to its limit, with up to a quarter of jitter so that many items do not come back at once.
    /// </summary>
    private TimeSpan Backoff(int attempt, Exception failure)
    {
        if (failure is ItemException { RetryAfter: TimeSpan asked })
        {
            return asked < policy.RetryMaxBackoff ? asked : policy.RetryMaxBackoff;
        }

        double ticks = Math.Min(policy.RetryMaxBackoff.Ticks, policy.RetryBackoff.Ticks * Math.Pow(2, attempt - 1));
#pragma warning disable CA5394 // Jitter needs no secrecy.
        return TimeSpan.FromTicks((long)(ticks * (0.75 + (Random.Shared.NextDouble() / 4))));
#pragma warning restore CA5394
    }
}
