using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using Tars.Pipeline;

namespace Tars.Stages.Notices;

/// <summary>Posts JSON: within a limit of time, without following redirects, and reading no more than 4 KiB of the answer.</summary>
internal sealed class NoticeRequest : IDisposable
{
    private const int MaxAnswer = 4096;

    private readonly HttpClient _client;
    private readonly TimeSpan _limit;

    /// <param name="limit">The longest time for request and answer; null for 15 s.</param>
    public NoticeRequest(TimeSpan? limit = null)
    {
        _limit = limit ?? TimeSpan.FromSeconds(15);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxResponseHeadersLength = 16 };
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("tars", "1"));
    }

    /// <summary>Posts, and returns what was answered.</summary>
    /// <exception cref="ItemException">
    /// The server refused, or was late; transient when it is busy or broken. The message holds no address, which may be a secret.
    /// </exception>
    /// <exception cref="HttpRequestException">It could not be reached.</exception>
    public async Task<string> PostAsync(
        Uri address, byte[] json, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_limit);
        HttpResponseMessage? sent = null;
        try
        {
            sent = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            string answer = await ReadAsync(sent, limit.Token);
            return sent.IsSuccessStatusCode ? answer : throw Refusal(sent, answer);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ItemException(
                string.Create(CultureInfo.InvariantCulture, $"the server did not answer within {_limit.TotalSeconds:0.###} s"), e)
            {
                Transient = true,
                Fault = FaultKind.TimeOut,
            };
        }
        finally
        {
            sent?.Dispose();
        }
    }

    public void Dispose() => _client.Dispose();

    private static ItemException Refusal(HttpResponseMessage response, string answer)
    {
        int status = (int)response.StatusCode;
        string why = status is >= 300 and < 400 ? "; redirects are not followed, name the last address"
            : answer.Length > 0 ? $": {NoticeText.Line(answer)}" : string.Empty;
        return new ItemException(string.Create(CultureInfo.InvariantCulture, $"the server answered {status}{why}"))
        {
            Transient = status >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout,
            RetryAfter = AskedPause.Of(response.Headers, TimeProvider.System.GetUtcNow()),
            Fault = status >= 500 ? FaultKind.ServerDown : FaultKind.None,
        };
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] answer = new byte[MaxAnswer];
        int read = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(answer, 0, read).Trim();
    }
}
