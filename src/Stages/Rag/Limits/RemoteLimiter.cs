namespace Tars.Stages.Rag;

/// <summary>
/// Lets requests to one endpoint go, in the order they came: so many at once as it bears, so many a minute as is allowed, and none while it
/// asks to wait. Everything that talks to the endpoint shares one.
/// </summary>
/// <remarks>
/// The number at once grows by about one for each round of answers while it is used in full, and halves when the endpoint is overloaded;
/// refusals of requests that were under way together halve it once. Safe for use from several threads. Who waits is bounded by who calls.
/// </remarks>
internal sealed class RemoteLimiter : IDisposable
{
    private const double Initial = 4;
    private const double Shrink = 0.5;

    // Between refusals that do not say how long to wait: doubled for each in a row.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // Against rounding: a timer that fires too early finds that it has to wait again.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly ITimer _timer;
    private RemoteLimits _limits;
    private TokenBucket? _requests;
    private TokenBucket? _tokens;
    private double _limit;
    private int _busy;
    private int _refusals;
    private TimeSpan _heldUntil;
    private TimeSpan _lastCut = TimeSpan.MinValue;

    public RemoteLimiter(RemoteLimits limits, TimeProvider time)
    {
        _time = time;
        _origin = time.GetTimestamp();
        _limits = limits;
        _limit = Math.Min(Initial, limits.Concurrency);
        _requests = limits.RequestsPerMinute is int requests ? new TokenBucket(requests) : null;
        _tokens = limits.TokensPerMinute is long tokens ? new TokenBucket(tokens) : null;
        _timer = time.CreateTimer(_ => Pump(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many requests are under way.</summary>
    public int Busy
    {
        get
        {
            lock (_gate)
            {
                return _busy;
            }
        }
    }

    /// <summary>How many may be under way now.</summary>
    public int Concurrency
    {
        get
        {
            lock (_gate)
            {
                return (int)_limit;
            }
        }
    }

    /// <summary>How much longer the endpoint asked to be left alone; zero when it did not.</summary>
    public TimeSpan Held
    {
        get
        {
            lock (_gate)
            {
                TimeSpan left = _heldUntil - Now;
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Takes over what is stricter in other limits for the same endpoint.</summary>
    public void Tighten(RemoteLimits limits)
    {
        lock (_gate)
        {
            RemoteLimits both = _limits.And(limits);
            _requests = both.RequestsPerMinute == _limits.RequestsPerMinute ? _requests : new TokenBucket(both.RequestsPerMinute!.Value);
            _tokens = both.TokensPerMinute == _limits.TokensPerMinute ? _tokens : new TokenBucket(both.TokensPerMinute!.Value);
            _limit = Math.Min(_limit, both.Concurrency);
            _limits = both;
        }
    }

    /// <summary>Waits for a request's turn.</summary>
    /// <param name="tokens">How many tokens question and answer are expected to have.</param>
    /// <param name="cancellationToken">Gives up the place in the row.</param>
    /// <returns>The turn; disposing of it ends it.</returns>
    public async ValueTask<RemoteTurn> EnterAsync(long tokens, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            node = _waiting.AddLast(new Waiter(tokens));
        }

        Pump();
        await using CancellationTokenRegistration _ = cancellationToken.Register(() => GiveUp(node, cancellationToken));
        return await node.Value.Turn.Task;
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Ends a turn.</summary>
    internal void Leave(RemoteTurn turn)
    {
        lock (_gate)
        {
            _busy--;
            if (turn.Used is long used)
            {
                _tokens?.Take(used - turn.Tokens, Now);
            }

            switch (turn.Outcome)
            {
                case RemoteOutcome.Answered:
                    _refusals = 0;
                    _limit = turn.FilledUp ? Math.Min(_limits.Concurrency, _limit + (1 / _limit)) : _limit;
                    break;
                case RemoteOutcome.Overloaded:
                    Cut(turn);
                    break;
            }
        }

        Pump();
    }

    private void Cut(RemoteTurn turn)
    {
        TimeSpan now = Now;
        bool first = turn.Began > _lastCut;
        if (first)
        {
            _limit = Math.Max(1, _limit * Shrink);
            _lastCut = now;
            _refusals++;
        }

        TimeSpan doubled = FirstPause * Math.Pow(2, Math.Min(_refusals - 1, 10));
        TimeSpan pause = turn.RetryAfter ?? (!first ? TimeSpan.Zero : doubled < LongestPause ? doubled : LongestPause);
        _heldUntil = now + pause > _heldUntil ? now + pause : _heldUntil;
    }

    private void Pump()
    {
        // Completions run elsewhere, so that no caller's code runs under the lock.
        lock (_gate)
        {
            while (_waiting.First is { } head && _busy < (int)_limit)
            {
                TimeSpan now = Now;
                TimeSpan wait = Wait(head.Value.Tokens, now);
                if (wait > TimeSpan.Zero)
                {
                    _timer.Change(wait + Tick, Timeout.InfiniteTimeSpan);
                    return;
                }

                _waiting.RemoveFirst();
                _requests?.Take(1, now);
                _tokens?.Take(head.Value.Tokens, now);
                _busy++;
                head.Value.Turn.SetResult(new RemoteTurn(this, head.Value.Tokens, now, _busy >= (int)_limit));
            }
        }
    }

    private TimeSpan Wait(long tokens, TimeSpan now)
    {
        TimeSpan wait = _heldUntil - now;
        TimeSpan forRequest = _requests?.WaitFor(1, now) ?? TimeSpan.Zero;
        TimeSpan forTokens = _tokens?.WaitFor(tokens, now) ?? TimeSpan.Zero;
        wait = forRequest > wait ? forRequest : wait;
        return forTokens > wait ? forTokens : wait;
    }

    private void GiveUp(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                // Its turn came first; it is the caller's to end.
                return;
            }

            _waiting.Remove(node);
            node.Value.Turn.SetCanceled(cancellationToken);
        }

        Pump();
    }

    private sealed record Waiter(long Tokens)
    {
        public TaskCompletionSource<RemoteTurn> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
