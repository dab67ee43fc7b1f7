using System.Net.Http.Headers;

namespace Tars.Pipeline;

/// <summary>Reads how long a server asks to be left alone: <c>Retry-After</c>, as seconds or as a date.</summary>
public static class AskedPause
{
    /// <summary>How long, from now on; zero for a date that has passed, null when the server does not say.</summary>
    /// <param name="headers">Of its answer.</param>
    /// <param name="now">What a date is measured from.</param>
    /// <remarks>A server may ask for years: whoever waits has a limit of its own.</remarks>
    public static TimeSpan? Of(HttpResponseHeaders headers, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(headers);
        TimeSpan? asked = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date - now);
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }
}
