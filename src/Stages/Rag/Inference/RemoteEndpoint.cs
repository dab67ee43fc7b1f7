using System.Net;
using System.Net.Http.Headers;
using Tars.Pipeline;
using Tars.Stages.Files;

namespace Tars.Stages.Rag;

/// <summary>One server of a remote model: its connections, its limiter, and what is known of it.</summary>
/// <remarks>Safe for use from several threads.</remarks>
internal sealed class RemoteEndpoint : IDisposable
{
    /// <summary>64 KiB, in the unit of SocketsHttpHandler.</summary>
    private const int MaxHeadKiB = 64;

    private const int MaxKeyBytes = 4096;
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly HttpClient _client;
    private readonly RemoteEndpointOptions _options;
    private readonly TimeProvider _time;
    private string? _key;
    private long _requests;
    private long _answered;
    private long _throttled;
    private long _failed;
    private long _checks;
    private long _input;
    private long _output;
    private double _seconds;
    private string? _lastError;

    public RemoteEndpoint(RemoteEndpointOptions options, RemoteModelOptions model, RemoteLimiters limiters)
    {
        _options = options;
        _time = limiters.Time;
        Address = options.Base();
        Limiter = limiters.Of(Address, model.Limits);
        Health = new EndpointHealth(_time);
        var handler = new SocketsHttpHandler
        {
            // A redirect would take the key, and what is asked, to where nobody sent it.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = !Address.IsLoopback,
            ConnectTimeout = model.ConnectTimeout,
            MaxResponseHeadersLength = MaxHeadKiB,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            EnableMultipleHttp2Connections = true,
        };
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("tars", "1"));
    }

    public Uri Address { get; }

    public double Weight => _options.Weight;

    public RemoteLimiter Limiter { get; }

    public EndpointHealth Health { get; }

    /// <summary>Sends a request, and returns when the head of the answer is there.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, byte[] json, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = await RequestAsync(HttpMethod.Post, path, cancellationToken);
        request.Content = new ByteArrayContent(json);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        lock (_gate)
        {
            _requests++;
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Asks for the list of models, which costs no tokens: any answer but a server's error says that it is up.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        bool isUp = false;
        try
        {
            using var limit = new CancellationTokenSource(CheckTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            lock (_gate)
            {
                _checks++;
            }

            using HttpRequestMessage request = await RequestAsync(HttpMethod.Get, "models", either.Token);
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            isUp = (int)response.StatusCode < 500 && response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ItemException)
        {
            // It stays down.
        }
        finally
        {
            Health.Checked(isUp);
        }
    }

    /// <summary>Counts an answer that came to its end.</summary>
    public void Answered(TimeSpan took, long? input, long? output)
    {
        Health.Succeeded();
        lock (_gate)
        {
            _answered++;
            _seconds += took.TotalSeconds;
            _input += input ?? 0;
            _output += output ?? 0;
        }
    }

    /// <summary>Counts a request that it had no room for.</summary>
    public void Throttled(string why)
    {
        lock (_gate)
        {
            _throttled++;
            _lastError = why;
        }
    }

    /// <summary>Counts a request that failed.</summary>
    /// <param name="why">In words.</param>
    /// <param name="isDown">Whether it is to be spared for a while.</param>
    public void Failed(string why, bool isDown)
    {
        if (isDown)
        {
            Health.Failed();
        }

        lock (_gate)
        {
            _failed++;
            _lastError = why;
        }
    }

    public RemoteEndpointStatistics Statistics()
    {
        lock (_gate)
        {
            return new RemoteEndpointStatistics
            {
                Url = Address.OriginalString.TrimEnd('/'),
                IsUp = Health.IsUp,
                Requests = _requests,
                Answered = _answered,
                Throttled = _throttled,
                Failed = _failed,
                Checks = _checks,
                InputTokens = _input,
                OutputTokens = _output,
                MeanSeconds = _answered == 0 ? null : _seconds / _answered,
                Concurrency = Limiter.Concurrency,
                LastError = _lastError,
            };
        }
    }

    /// <summary>A server's words without the key, which some repeat, on one line of at most 300 characters.</summary>
    public string Clean(string? text)
    {
        string line = string.Concat((text ?? string.Empty).Select(
            c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? ' ' : c)).Trim();
        line = string.IsNullOrEmpty(_key) ? line : line.Replace(_key, "…", StringComparison.Ordinal);
        return line.Length > 300 ? line[..300] + "…" : line;
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<HttpRequestMessage> RequestAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        _key ??= _options.KeyFile is string file ? await ReadKeyAsync(file, cancellationToken) : _options.Key ?? string.Empty;
        var request = new HttpRequestMessage(method, new Uri(Address, path))
        {
            // Over TLS the two sides agree on the version; without it the newer one could not be agreed on.
            Version = Address.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (_key.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        }

        return request;
    }

    private static async Task<string> ReadKeyAsync(string file, CancellationToken cancellationToken)
    {
        if (SpecialFile.KindOf(file) is { } kind)
        {
            throw new ItemException($"{file} holds no key: it is {kind}.") { Fault = FaultKind.Permission };
        }

        var info = new FileInfo(file);
        string key = info.Exists && info.Length <= MaxKeyBytes
            ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim()
            : string.Empty;
        return RemoteEndpointOptions.IsKey(key)
            ? key
            : throw new ItemException(
                $"{file} holds no key: it is missing, empty, larger than {MaxKeyBytes} bytes, or not one line of ASCII without spaces.")
            {
                Fault = FaultKind.Permission,
            };
    }
}
