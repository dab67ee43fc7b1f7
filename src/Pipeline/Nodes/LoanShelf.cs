namespace Tars.Pipeline;

/// <summary>
/// Keeps what nodes load at a cost, models above all, from a run to the next of the same definition, so that a watch does not load them for
/// every file that comes. Safe for use from several threads.
/// </summary>
/// <remarks>
/// It holds one thing of a type for each node, no more than a run of the definition holds itself. It lets go of what nobody has borrowed
/// for a while, and at once of what a node's options, its models or the version of its kind no longer ask for.
/// </remarks>
public sealed class LoanShelf : IAsyncDisposable
{
    /// <summary>How long something is kept that nobody borrows, by default: 10 minutes.</summary>
    public static readonly TimeSpan UsualIdle = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<((string StateFolder, string Node) Place, Type Type), Kept> _kept = [];
    private readonly TimeSpan _idle;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _closed;

    /// <summary>Makes an empty shelf.</summary>
    /// <param name="idle">How long something is kept that nobody borrows; null for <see cref="UsualIdle"/>.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public LoanShelf(TimeSpan? idle = null, TimeProvider? time = null)
    {
        _idle = idle ?? UsualIdle;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_idle, TimeSpan.Zero, nameof(idle));
        _time = time ?? TimeProvider.System;
        _timer = _time.CreateTimer(_ => _ = SweepAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many things lie on it, those that are lent not counted.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Lets go of everything that is not lent: what comes next is loaded anew.</summary>
    public Task ClearAsync() => LetGoAsync(_ => true);

    /// <summary>Lets go of everything; what is lent is let go of when it comes back.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        await _timer.DisposeAsync();
        await ClearAsync();
    }

    internal async ValueTask<Loan<T>> BorrowAsync<T>(
        LoanKey key, Func<CancellationToken, ValueTask<T>> load, CancellationToken cancellationToken)
        where T : class, IAsyncDisposable
    {
        Kept? kept;
        lock (_gate)
        {
            _kept.Remove((key.Place, typeof(T)), out kept);
        }

        if (kept is not null && kept.Key == key)
        {
            return Lend((T)kept.Value, key);
        }

        // Both at once would take twice the memory.
        await (kept?.Value.DisposeAsync() ?? ValueTask.CompletedTask);
        return Lend(await load(cancellationToken), key);
    }

    private Loan<T> Lend<T>(T value, LoanKey key)
        where T : class, IAsyncDisposable => new(value, v => TakeBackAsync(v, key));

    private async ValueTask TakeBackAsync<T>(T value, LoanKey key)
        where T : class, IAsyncDisposable
    {
        T? surplus;
        lock (_gate)
        {
            surplus = _closed || !_kept.TryAdd((key.Place, typeof(T)), new Kept(key, value, _time.GetTimestamp())) ? value : null;
            if (surplus is null)
            {
                _timer.Change(_idle, Timeout.InfiniteTimeSpan);
            }
        }

        await (surplus?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task SweepAsync()
    {
        await LetGoAsync(k => _time.GetElapsedTime(k.Since) >= _idle);
        lock (_gate)
        {
            if (_kept.Count > 0 && !_closed)
            {
                _timer.Change(_idle - _kept.Values.Max(k => _time.GetElapsedTime(k.Since)), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private async Task LetGoAsync(Func<Kept, bool> which)
    {
        List<IAsyncDisposable> gone = [];
        lock (_gate)
        {
            foreach ((((string, string), Type) place, Kept kept) in _kept.Where(k => which(k.Value)).ToArray())
            {
                _kept.Remove(place);
                gone.Add(kept.Value);
            }
        }

        foreach (IAsyncDisposable value in gone)
        {
            await value.DisposeAsync();
        }
    }

    private sealed record Kept(LoanKey Key, IAsyncDisposable Value, long Since);
}
