using System.Net.Http;

namespace Tars.Pipeline.Execution;

/// <summary>Runs user code with a node's time limit and retry policy and turns every outcome into a value.</summary>
internal sealed class Guard(NodePolicy policy, TimeProvider time, CancellationToken stop)
{
    /// <summary>Tries until it succeeds, fails for good, or the run stops.</summary>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">One attempt.</param>
    /// <param name="begun">The first attempt, if it was begun; only where the node has no time limit.</param>
    public async ValueTask<Attempt> RunAsync<TState>(
        TState state, Func<TState, CancellationToken, ValueTask> body, Task? begun = null)
    {
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

            if (attempt >= policy.RetryAttempts || !IsTransient(failure))
            {
                return new Attempt(failure, attempt, Stopped: false) { Earlier = earlier };
            }

            TimeSpan wait = Backoff(attempt, failure);
            (earlier ??= []).Add(Record(failure, time.GetUtcNow(), wait));
            try
            {
                await Task.Delay(wait, time, stop);
            }
            catch (OperationCanceledException)
            {
                return new Attempt(failure, attempt, Stopped: true);
            }
        }
    }

    /// <summary>What is kept of an attempt that failed.</summary>
    public static FailedAttempt Record(Exception failure, DateTimeOffset at, TimeSpan wait) =>
        new(at, failure.GetType().Name, failure.Message, wait.TotalSeconds);

    /// <summary>Failures of the surroundings, which may mend themselves. What a file says about itself does not change by asking again.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        ItemException e => e.Transient,
        FileNotFoundException or DirectoryNotFoundException or PathTooLongException or InvalidDataException or EndOfStreamException => false,
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

    /// <summary>Doubles from the policy's backoff up to its limit, with up to a quarter of jitter so that many items do not come back at once.</summary>
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
