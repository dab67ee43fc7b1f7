using System.Globalization;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>
/// What one run may spend on remote models, whichever endpoint it goes to. May be shared by several models; safe for use from several
/// threads.
/// </summary>
/// <param name="requests">The most requests, attempts that failed included; null for no limit.</param>
/// <param name="tokens">
/// The most tokens, of questions and answers. A request is sent only when what it may use at most still fits; what an endpoint then used is
/// counted. Null for no limit.
/// </param>
public sealed class RemoteBudget(long? requests = null, long? tokens = null)
{
    private readonly Lock _gate = new();
    private long _requests;
    private long _tokens;

    /// <summary>How many requests were sent.</summary>
    public long Requests
    {
        get
        {
            lock (_gate)
            {
                return _requests;
            }
        }
    }

    /// <summary>How many tokens were used, with those that requests under way may use.</summary>
    public long Tokens
    {
        get
        {
            lock (_gate)
            {
                return _tokens;
            }
        }
    }

    /// <summary>Takes what one request may use.</summary>
    /// <exception cref="ItemException">It does not fit.</exception>
    internal void Take(long expected)
    {
        lock (_gate)
        {
            if (_requests + 1 > requests)
            {
                throw new ItemException(string.Create(
                    CultureInfo.InvariantCulture, $"the budget of {requests} requests to remote models is used up. Raise it, or ask for less."));
            }

            if (_tokens + expected > tokens)
            {
                throw new ItemException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the budget of {tokens} tokens for remote models has {tokens - _tokens} left, "
                    + $"but a request may use {expected}. Raise it, or ask for less."));
            }

            _requests++;
            _tokens += expected;
        }
    }

    /// <summary>Counts what a request used in place of what it might have.</summary>
    internal void Settle(long expected, long used)
    {
        lock (_gate)
        {
            _tokens += used - expected;
        }
    }
}
