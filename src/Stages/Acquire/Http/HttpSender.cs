using System.Net;
using System.Net.Http.Headers;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Http;

/// <summary>
/// Sends requests: the one way over the network of lists, downloads and assets. Follows a few redirects itself, so that each step is judged
/// anew: its scheme, its address, and whether the user's headers may go there.
/// </summary>
/// <remarks>Safe for use from several threads.</remarks>
internal sealed class HttpSender : IDisposable
{
    /// <summary>64 KiB, in the unit of SocketsHttpHandler: more than any honest head has.</summary>
    private const int MaxHeadKiB = 64;

    private readonly HttpSettings _settings;
    private readonly HttpMessageInvoker _client;
    private readonly HostGate _gate;
    private readonly GuardedConnect _connect;

    public HttpSender(HttpSettings settings)
    {
        _settings = settings;
        _connect = new GuardedConnect(settings.AllowPrivate, settings.Except);
        _gate = new HostGate(settings.PerHost, settings.Rate, settings.Time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = settings.Connect,
            ConnectCallback = _connect.ConnectAsync,
            MaxResponseHeadersLength = MaxHeadKiB,
            MaxConnectionsPerServer = settings.PerHost,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,

            // No foreign server is told of a trace.
            ActivityHeadersPropagator = null,
            SslOptions = { RemoteCertificateValidationCallback = settings.Trust },
        };

        // Time-outs, default headers and buffering of HttpClient are this class's own or not wanted: a response is read as it comes.
        _client = new HttpMessageInvoker(handler, disposeHandler: true);
    }

    public HttpSettings Settings => _settings;

    /// <summary>Asks, and returns when the head of the last answer is there, whatever its status but a redirect.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="uri">The address.</param>
    /// <param name="prepare">Adds headers to each request.</param>
    /// <param name="pinned">
    /// True when the content's digest is known: it may then come over a connection that does not vouch for it.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ItemException">The address is refused, or nothing could be had.</exception>
    public async Task<HttpAnswer> SendAsync(
        HttpMethod method, Uri uri, Action<HttpRequestHeaders>? prepare, bool pinned, CancellationToken cancellationToken)
    {
        Allow(uri, uri, pinned);
        Uri current = uri;
        for (int hop = 0; hop <= _settings.Redirects; hop++)
        {
            HttpAnswer answer = await SendOnceAsync(method, uri, current, prepare, cancellationToken);
            if ((int)answer.Message.StatusCode is not (301 or 302 or 303 or 307 or 308)
                || answer.Message.Headers.Location is not { } location)
                return answer;
            answer.Dispose();
            if (!Uri.TryCreate(current, location, out Uri? next))
                throw new ItemException($"{HttpFailure.Shown(current)} redirects to what is no address. Correct the address.");
            Allow(next, uri, pinned);
            current = next;
        }

        throw new ItemException(
            $"{HttpFailure.Shown(uri)} redirects more than {_settings.Redirects} times, last to {HttpFailure.Shown(current)}. Correct "
            + $"the address.");
    }

    /// <summary>Sends nothing more to a host for some time, as its server asked.</summary>
    public void Hold(Uri uri, TimeSpan pause) => _gate.Hold(uri.IdnHost, pause);

    public void Dispose()
    {
        _client.Dispose();
    }

    private async Task<HttpAnswer> SendOnceAsync(
        HttpMethod method, Uri first, Uri uri, Action<HttpRequestHeaders>? prepare, CancellationToken cancellationToken)
    {
        IDisposable place = await _gate.EnterAsync(uri.IdnHost, cancellationToken);
        using var limit = new CancellationTokenSource(_settings.Stall + _settings.Connect, _settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var request = new HttpRequestMessage(method, uri)
        {
            // Over TLS the two sides agree on the version; without it the newer one could not be agreed on.
            Version = uri.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        try
        {
            request.Headers.TryAddWithoutValidation("User-Agent", "tars/0.1");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
            prepare?.Invoke(request.Headers);
            if (_settings.HeadersFor.Contains(uri.IdnHost) && IsSameOrigin(first, uri))
            {
                foreach ((string name, string value) in _settings.Headers)
                    request.Headers.TryAddWithoutValidation(name, value);
            }

            await _connect.JudgeAsync(uri, either.Token);
            HttpResponseMessage response = await _client.SendAsync(request, either.Token);
            return new HttpAnswer(response, uri, place);
        }
        catch (Exception e)
        {
            request.Dispose();
            place.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new ItemException(
                    $"{HttpFailure.Shown(uri)} did not begin to answer within {_settings.Stall.TotalSeconds:0.###} s.", e)
                {
                    Transient = true,
                    Fault = FaultKind.TimeOut,
                };
            }

            if (HttpFailure.Of(uri, e) is { } failure)
                throw failure;
            throw;
        }
    }

    private void Allow(Uri uri, Uri from, bool pinned)
    {
        string way = uri == from
            ? $"{HttpFailure.Shown(uri)} is"
            : $"{HttpFailure.Shown(from)} leads to {HttpFailure.Shown(uri)}, which is";
        if (!uri.IsAbsoluteUri || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            throw new ItemException($"{way} neither http nor https. Correct the address.");
        if (uri.UserInfo.Length > 0)
            throw new ItemException(
                $"{way} an address with a user name in it, which would be shown in logs. Give credentials by 'headers'.");
        if (uri.Scheme == Uri.UriSchemeHttps)
            return;
        if (_settings.HttpsOnly && !(uri.IsLoopback && from.IsLoopback))
            throw new ItemException($"{way} not https. Use an https:// address.");
        if (from.Scheme == Uri.UriSchemeHttps && !pinned)
        {
            throw new ItemException(
                $"{way} not https, so that anybody on the way could change what comes. List the file's digest, or that address itself.");
        }
    }

    private static bool IsSameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && a.IdnHost.Equals(b.IdnHost, StringComparison.OrdinalIgnoreCase);
}
