using System.Collections.Concurrent;

namespace Tars.Stages.Rag;

/// <summary>
/// The limiters of a process, one for each endpoint, so that every stage and conversation that uses it keeps to the same limits.
/// </summary>
/// <param name="time">The clock of all of them.</param>
internal sealed class RemoteLimiters(TimeProvider time)
{
    // As many as there are endpoints in definitions and command lines, which are few.
    private readonly ConcurrentDictionary<Uri, Lazy<RemoteLimiter>> _limiters = new();

    /// <summary>Those that everything in this process shares.</summary>
    public static RemoteLimiters Process { get; } = new(TimeProvider.System);

    /// <summary>The clock of all of them.</summary>
    public TimeProvider Time => time;

    /// <summary>The limiter of an endpoint; where several users name limits for it, the strictest hold.</summary>
    public RemoteLimiter Of(Uri endpoint, RemoteLimits limits)
    {
        RemoteLimiter limiter = _limiters.GetOrAdd(endpoint, _ => new Lazy<RemoteLimiter>(() => new RemoteLimiter(limits, time))).Value;
        limiter.Tighten(limits);
        return limiter;
    }
}
