using System.Globalization;
using System.Net;
using System.Text.Json;
using Tars.Pipeline;

namespace Tars.Stages.Rag;

/// <summary>A request to an endpoint that failed, and what follows from it.</summary>
/// <param name="verdict">What follows.</param>
/// <param name="failure">What the caller is told when nothing else helps.</param>
internal sealed class RemoteFailure(RemoteVerdict verdict, ItemException failure) : Exception(failure.Message, failure)
{
    // The most of an error's body that is looked at.
    private const int MaxError = 16 * 1024;

    public RemoteVerdict Verdict { get; } = verdict;

    public ItemException Failure { get; } = failure;

    /// <summary>What an answer that is no success means; reads the beginning of its body.</summary>
    public static async Task<RemoteFailure> OfAsync(
        RemoteEndpoint endpoint, HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int status = (int)response.StatusCode;
        RemoteVerdict verdict = VerdictOf(status);
        string said = endpoint.Clean(await WordsAsync(response, cancellationToken));
        string way = status switch
        {
            >= 300 and < 400 => " Redirects are not followed: name the last address.",
            401 or 403 => " Give the key that it wants, or correct the address.",
            404 => " Correct the address, which often ends in /v1, or the model's name.",
            413 => " Send less at once.",
            _ => string.Empty,
        };
        string message = string.Create(
            CultureInfo.InvariantCulture, $"{Shown(endpoint)} answered {status}{(said.Length > 0 ? $": {said.TrimEnd('.')}." : ".")}{way}");
        var cause = new HttpRequestException(message, null, response.StatusCode);
        return new RemoteFailure(verdict, new ItemException(message, cause)
        {
            Transient = verdict == RemoteVerdict.Busy || status is 408 or 425 or >= 500,
            Fault = FaultKinds.Of(cause),
            RetryAfter = AskedPause.Of(response.Headers, now),
        });
    }

    /// <summary>What an exception of the network means; null for one that is none.</summary>
    public static RemoteFailure? Of(RemoteEndpoint endpoint, Exception failure)
    {
        if (failure is not (HttpRequestException or IOException))
        {
            return null;
        }

        Exception cause = failure;
        while (cause is HttpRequestException { InnerException: { } inner })
        {
            cause = inner;
        }

        FaultKind fault = FaultKinds.Of(failure);
        return new RemoteFailure(RemoteVerdict.Broken, new ItemException($"{Shown(endpoint)}: {endpoint.Clean(cause.Message)}", failure)
        {
            Transient = (failure as HttpRequestException)?.HttpRequestError is not HttpRequestError.SecureConnectionError,
            Fault = fault is FaultKind.Other or FaultKind.MissingPath or FaultKind.None ? FaultKind.ServerDown : fault,
        });
    }

    /// <summary>An answer that is not what the protocol says, or that ends before its end: as good as none.</summary>
    public static RemoteFailure Broken(RemoteEndpoint endpoint, string what) => new(
        RemoteVerdict.Broken,
        new ItemException($"{Shown(endpoint)} {endpoint.Clean(what)}") { Transient = true, Fault = FaultKind.ServerDown });

    /// <summary>Nothing came in time.</summary>
    public static RemoteFailure Late(RemoteEndpoint endpoint, string what) => new(
        RemoteVerdict.Busy, new ItemException($"{Shown(endpoint)} {what}") { Transient = true, Fault = FaultKind.TimeOut });

    /// <summary>The address of an endpoint, for messages.</summary>
    public static string Shown(RemoteEndpoint endpoint) => endpoint.Address.OriginalString.TrimEnd('/');

    private static RemoteVerdict VerdictOf(int status) => status switch
    {
        429 or 503 or 529 => RemoteVerdict.Busy,

        // Another endpoint may have the key, the model or the path that this one lacks.
        (>= 300 and < 400) or 401 or 403 or 404 or 405 or 408 or 410 or 425 or >= 500 => RemoteVerdict.Broken,
        _ => RemoteVerdict.Refused,
    };

    /// <summary>
    /// What a server says is wrong: <c>error.message</c>, <c>error</c>, <c>message</c> or <c>detail</c> of JSON, else the text.
    /// </summary>
    private static async Task<string> WordsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] body = new byte[MaxError];
        int read;
        try
        {
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return string.Empty;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(body.AsMemory(0, read));
            return WordsOf(json.RootElement) ?? string.Empty;
        }
        catch (JsonException)
        {
            return response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.NotFound
                && body.AsSpan(0, read).TrimStart("\r\n\t "u8).StartsWith("<"u8)
                ? string.Empty
                : System.Text.Encoding.UTF8.GetString(body, 0, read);
        }
    }

    /// <summary>The words of an error in JSON; null when there are none, or none that are text.</summary>
    public static string? WordsOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => TextOf(json),
        JsonValueKind.Object when json.TryGetProperty("error", out JsonElement error) => WordsOf(error),
        JsonValueKind.Object when json.TryGetProperty("message", out JsonElement message) => WordsOf(message),
        JsonValueKind.Object when json.TryGetProperty("detail", out JsonElement detail) => WordsOf(detail),
        _ => null,
    };

    private static string? TextOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Well-formed JSON may hold bytes that are no UTF-8, and halves of characters.
            return null;
        }
    }
}
