using System.Collections.Concurrent;

namespace Tars.Stages.Acquire.Http;

/// <summary>
/// Lets only so many answers of one host be under way at once, spaces requests to it, and holds them back when it asks for that.
/// </summary>
internal sealed class HostGate(int perHost, double? rate, TimeProvider time)
{
    // A run meets as many hosts as its lists name; what is kept for each is small.
    private readonly ConcurrentDictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a place at a host, and for its turn.</summary>
    /// <returns>The place; disposing of it frees it.</returns>
    public async ValueTask<IDisposable> EnterAsync(string host, CancellationToken cancellationToken)
    {
        Host at = _hosts.GetOrAdd(host, static (_, count) => new Host(count), perHost);
        await at.Places.WaitAsync(cancellationToken);
        try
        {
            TimeSpan wait = at.Reserve(time.GetUtcNow(), rate is double perSecond ? TimeSpan.FromSeconds(1 / perSecond) : TimeSpan.Zero);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);
            return new Place(at.Places);
        }
        catch
        {
            at.Places.Release();
            throw;
        }
    }

    /// <summary>Sends nothing more to a host for some time.</summary>
    public void Hold(string host, TimeSpan pause) =>
        _hosts.GetOrAdd(host, static (_, count) => new Host(count), perHost).Hold(time.GetUtcNow() + pause);

    private sealed class Host(int places)
    {
        private readonly Lock _gate = new();
        private DateTimeOffset _next = DateTimeOffset.MinValue;

        public SemaphoreSlim Places { get; } = new(places, places);

        public TimeSpan Reserve(DateTimeOffset now, TimeSpan interval)
        {
            lock (_gate)
            {
                DateTimeOffset mine = _next > now ? _next : now;
                _next = mine + interval;
                return mine - now;
            }
        }

        public void Hold(DateTimeOffset until)
        {
            lock (_gate)
            {
                if (until > _next)
                    _next = until;
            }
        }
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private SemaphoreSlim? _places = places;

        public void Dispose() => Interlocked.Exchange(ref _places, null)?.Release();
    }
}
