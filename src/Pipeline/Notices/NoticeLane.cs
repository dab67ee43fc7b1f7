using System.Threading.Channels;
using Tars.Pipeline.Execution;

namespace Tars.Pipeline;

/// <summary>One channel with its own queue: however long it takes to deliver, nobody else waits for it.</summary>
internal sealed class NoticeLane
{
    private const int MaxWaiting = 1000;
    private const int MostAttempts = 5;
    private static readonly TimeSpan s_send = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_old = TimeSpan.FromDays(3);

    private readonly NoticeChannel _channel;
    private readonly NoticeStore? _store;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly Channel<Notice> _queue = System.Threading.Channels.Channel.CreateBounded<Notice>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Dictionary<string, Queue<long>> _told = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _heldBack = new(StringComparer.Ordinal);
    private bool _open;

    public NoticeLane(NoticeDefinition definition, NoticeChannel channel, NoticeStore? store, TimeProvider time, CancellationToken stop)
    {
        Definition = definition;
        _channel = channel;
        _store = store;
        _time = time;
        _stop = stop;
        Delivery = Task.Run(RunAsync, CancellationToken.None);
    }

    public NoticeDefinition Definition { get; }

    /// <summary>Ends when everything is settled after <see cref="Complete"/>, or at the stop.</summary>
    public Task Delivery { get; }

    /// <summary>Queues what the channel is to tell. For one caller at a time.</summary>
    public void Post(RunEvent told)
    {
        if (told.Level < Definition.Level || !NoticeKinds.Matches(Definition.Kinds, told))
        {
            return;
        }

        string kind = NoticeKinds.WordOf(told);
        if (!_told.TryGetValue(kind, out Queue<long>? times))
        {
            _told[kind] = times = new Queue<long>();
        }

        while (times.TryPeek(out long first) && _time.GetElapsedTime(first) >= Definition.RatePeriod)
        {
            times.Dequeue();
        }

        if (times.Count >= Definition.RateCount)
        {
            _heldBack[kind] = _heldBack.GetValueOrDefault(kind) + 1;
            _store?.Count(Definition.Name, s => s with { HeldBack = s.HeldBack + 1 });
            return;
        }

        times.Enqueue(_time.GetTimestamp());
        _heldBack.Remove(kind, out int heldBack);
        var notice = new Notice { Id = Guid.NewGuid().ToString("N"), Channel = Definition.Name, Event = told, HeldBack = heldBack };
        _store?.Add(notice);
        Requeue(notice);
    }

    /// <summary>Queues what waits from before.</summary>
    public void Requeue(Notice notice)
    {
        if (!_queue.Writer.TryWrite(notice))
        {
            // It stays on disk, for the next run; without a disk it is lost.
            _store?.Count(Definition.Name, s => s with { Lost = s.Lost + 1 });
        }
    }

    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Delivers once, now; for tests of a channel.</summary>
    public async Task SendAsync(Notice notice)
    {
        using var limit = new CancellationTokenSource(s_send, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop);
        try
        {
            if (!_open)
            {
                await _channel.OpenAsync(linked.Token).AsTask().WaitAsync(linked.Token);
                _open = true;
            }

            await _channel.SendAsync(notice, linked.Token).AsTask().WaitAsync(linked.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            throw new TimeoutException("the channel took longer than 30 s.", e);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (Notice notice in _queue.Reader.ReadAllAsync(_stop))
            {
                await DeliverAsync(notice);
            }
        }
        catch (OperationCanceledException)
        {
            // The rest stays on disk.
        }
    }

    private async Task DeliverAsync(Notice notice)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await SendAsync(notice);
                _store?.Count(Definition.Name, s => s with { Sent = s.Sent + 1, LastSent = _time.GetUtcNow() });
                Settle(notice, attempt, null);
                return;
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                throw new OperationCanceledException(_stop);
            }
            catch (Exception e)
            {
                bool old = _time.GetUtcNow() - notice.Event.At > s_old;
                if (!Guard.IsTransient(e) || old)
                {
                    _store?.Count(Definition.Name, s => s with { Failed = s.Failed + 1, LastError = e.Message });
                    Settle(notice, attempt, e.Message);
                    return;
                }

                _store?.Count(Definition.Name, s => s with { Retried = s.Retried + 1, LastError = e.Message });
                if (attempt == MostAttempts)
                {
                    // It stays on disk; those behind it are not held up any longer.
                    return;
                }

                TimeSpan wait = (e as ItemException)?.RetryAfter ?? TimeSpan.FromTicks(s_first.Ticks << (attempt - 1));
                await Task.Delay(wait < s_longest ? wait : s_longest, _time, _stop);
            }
        }
    }

    private void Settle(Notice notice, int attempts, string? error) => _store?.Settle(new NoticeOutcome
    {
        Time = _time.GetUtcNow(),
        Sent = error is null,
        Attempts = attempts,
        Error = error,
        Notice = notice,
    });
}
