using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Http;

/// <summary>Turns what can go wrong with a request into failures that say whether trying again may help.</summary>
internal static class HttpFailure
{
    /// <summary>The longest pause that a server may ask for; it must not hold a run for a day.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>What a status that is no success means for the file.</summary>
    /// <param name="uri">What was asked for.</param>
    /// <param name="response">The answer.</param>
    /// <param name="now">For a <c>Retry-After</c> that is a date.</param>
    public static ItemException Of(Uri uri, HttpResponseMessage response, DateTimeOffset now)
    {
        int status = (int)response.StatusCode;
        string said = $"{Shown(uri)} answered {status} {Clean(response.ReasonPhrase)}".TrimEnd();
        bool passing = status is 408 or 425 or 429 or >= 500 and not 501 and not 505;
        string way = passing ? "It is asked again."
            : status is 401 or 403 ? "Give what it wants by 'headers' and 'headers_for', or correct the address."
            : status is 404 or 410 ? "Correct the address, or remove it from the list."
            : "Correct the address.";
        return new ItemException($"{said}. {way}", new HttpRequestException(said, null, response.StatusCode))
        {
            Transient = passing,
            Fault = FaultKinds.Of(new HttpRequestException(said, null, response.StatusCode)),
            RetryAfter = passing ? RetryAfter(response.Headers, now) : null,
        };
    }

    /// <summary>What a failed request or body means; null for an exception that is not of the network.</summary>
    public static ItemException? Of(Uri uri, Exception failure)
    {
        for (Exception? at = failure; at is not null; at = at.InnerException)
        {
            if (at is ItemException own)
                return own;
        }

        if (failure is not (HttpRequestException or IOException or SocketException or TimeoutException))
            return null;
        Exception cause = failure;
        while (cause is HttpRequestException { InnerException: { } inner })
            cause = inner;
        FaultKind fault = FaultKinds.Of(failure);
        return new ItemException($"{Shown(uri)}: {Clean(cause.Message)}", failure)
        {
            Transient = (failure as HttpRequestException)?.HttpRequestError
                is not (HttpRequestError.SecureConnectionError or HttpRequestError.ConfigurationLimitExceeded),
            Fault = fault is FaultKind.Other or FaultKind.MissingPath ? FaultKind.ServerDown : fault,
        };
    }

    /// <summary>
    /// How long the server asks to wait, in both forms, bounded by <see cref="LongestPause"/>; null when it does not say.
    /// </summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now) =>
        AskedPause.Of(headers, now) is not { } asked ? null : asked < LongestPause ? asked : LongestPause;

    /// <summary>An address for a message: without what may be a secret in its query, and not longer than a line.</summary>
    public static string Shown(Uri uri)
    {
        string text = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        text = text.Length > 300 ? text[..300] + "…" : text;
        return uri.Query.Length > 1 ? text + "?…" : text;
    }

    /// <summary>A server's words without control characters and not longer than a line.</summary>
    public static string Clean(string? text)
    {
        string line = string.Concat((text ?? string.Empty).Select(
            c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? ' ' : c));
        return line.Length > 200 ? line[..200] + "…" : line;
    }
}
