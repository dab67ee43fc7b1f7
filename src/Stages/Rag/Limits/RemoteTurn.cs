namespace Tars.Stages.Rag;

/// <summary>One request that a limiter let go. What became of it is to be said before it is disposed of.</summary>
/// <param name="limiter">The limiter.</param>
/// <param name="tokens">The tokens that were reserved.</param>
/// <param name="began">When it was let go, by the limiter's clock.</param>
/// <param name="filledUp">Whether it took the last place.</param>
internal sealed class RemoteTurn(RemoteLimiter limiter, long tokens, TimeSpan began, bool filledUp) : IDisposable
{
    private int _ended;

    public long Tokens { get; } = tokens;

    public TimeSpan Began { get; } = began;

    public bool FilledUp { get; } = filledUp;

    public RemoteOutcome Outcome { get; private set; }

    /// <summary>The tokens that were used, where the endpoint said so.</summary>
    public long? Used { get; private set; }

    /// <summary>How long the endpoint asked to wait.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <param name="used">The tokens of question and answer, as the endpoint counted; null when it did not say.</param>
    public void Answered(long? used)
    {
        Outcome = RemoteOutcome.Answered;
        Used = used;
    }

    /// <param name="retryAfter">As the endpoint asked; null for a pause that grows with refusals in a row.</param>
    public void Overloaded(TimeSpan? retryAfter)
    {
        Outcome = RemoteOutcome.Overloaded;
        RetryAfter = retryAfter;

        // What was refused was not worked on.
        Used = 0;
    }

    /// <summary>Frees the place, once.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            limiter.Leave(this);
        }
    }
}
