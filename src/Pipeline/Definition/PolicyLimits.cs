namespace Tars.Pipeline.Definition;

/// <summary>What the settings of a policy may be. The keys are those of the file.</summary>
internal static class PolicyLimits
{
    public const int MaxParallelism = 256;

    // Bounds on counts and waits keep a slip of the finger (seconds for milliseconds, say) from looking like a hang.
    public const int MaxBufferItems = 1_000_000;
    public const int MaxBatchItems = 100_000;
    public const int MaxAttempts = 100;
    public static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);
    public static readonly TimeSpan MaxWithin = TimeSpan.FromHours(1);
    public const double MaxRate = 1e9;
    public const long MinMemory = 1L << 20;

    /// <summary>Returns each setting that is out of its range, by its key, with the message.</summary>
    public static IEnumerable<(string Key, string Message)> Check(NodePolicy policy)
    {
        if (policy.Parallelism is < 1 or > MaxParallelism)
            yield return ("parallelism", $"'parallelism' is {policy.Parallelism}, but has to be from 1 to {MaxParallelism}, or auto");
        if (policy.BufferItems is < 1 or > MaxBufferItems)
            yield return ("buffer.items", $"'buffer.items' is {policy.BufferItems}, but has to be from 1 to {MaxBufferItems}");
        if (policy.BufferBytes < 1)
            yield return ("buffer.bytes", $"'buffer.bytes' is {policy.BufferBytes}, but has to be at least 1");
        if (policy.BatchItems is < 1 or > MaxBatchItems)
            yield return ("batch.items", $"'batch.items' is {policy.BatchItems}, but has to be from 1 to {MaxBatchItems}");
        if (policy.BatchBytes < 1)
            yield return ("batch.bytes", $"'batch.bytes' is {policy.BatchBytes}, but has to be at least 1");
        if (policy.BatchWithin < TimeSpan.Zero || policy.BatchWithin > MaxWithin)
            yield return ("batch.within", $"'batch.within' has to be from 0 to 1h");
        if (policy.RetryAttempts is < 1 or > MaxAttempts)
            yield return ("retry.attempts", $"'retry.attempts' is {policy.RetryAttempts}, but has to be from 1 to {MaxAttempts}");
        if (policy.RetryBackoff < TimeSpan.Zero || policy.RetryBackoff > MaxWait)
            yield return ("retry.backoff", "'retry.backoff' has to be from 0 to 24h");
        else if (policy.RetryMaxBackoff < policy.RetryBackoff || policy.RetryMaxBackoff > MaxWait)
            yield return ("retry.max_backoff", "'retry.max_backoff' has to be from 'retry.backoff' to 24h");
        if (policy.Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > MaxWait))
            yield return ("timeout", "'timeout' has to be above 0 and at most 24h");
        if (policy.Order == NodeOrder.Key != policy.OrderKey is not null)
            yield return ("order", "'order' by key needs the field in OrderKey, and any other order has none");
        if (policy.Rate is { } rate && !(rate > 0 && rate <= MaxRate))
            yield return ("rate", "'rate' has to be above 0 and at most 1,000,000,000/s");
    }
}
