using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Assets;

/// <summary>
/// Downloads over HTTPS (plain HTTP from the own machine only). An interrupted download goes on where it stopped, in this
/// process or a later one, as long as the server says that it still has the same bytes.
/// </summary>
internal static class HttpFetch
{
    private const int Attempts = 5;
    private const int Redirects = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(30);

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = Stall,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static async Task<string> RunAsync(AssetFetch fetch, CancellationToken cancellationToken)
    {
        string name = fetch.Asset.Name;
        var uri = new Uri(fetch.Asset.Source);
        Allow(name, uri, uri);
        TimeSpan pause = FirstPause;
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan? asked = null;
            Exception failure;
            try
            {
                Again? again = await TryAsync(fetch, uri, cancellationToken);
                if (again is null)
                {
                    string done = Path.Combine(fetch.Folder, "fetched");
                    File.Move(fetch.Partial, done);
                    File.Delete(ValidatorOf(fetch));
                    return done;
                }

                asked = again.After;
                failure = new HttpRequestException(again.Why);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                failure = e;
            }

            if (attempt == Attempts)
            {
                throw new AssetException(
                    $"asset '{name}': {uri} could not be fetched in {Attempts} attempts: {failure.Message}. "
                    + "What has arrived is kept; to go on with it run: tars assets restore", failure);
            }

            TimeSpan wait = asked ?? pause;
            await Task.Delay(wait < LongestPause ? wait : LongestPause, fetch.Time, cancellationToken);
            pause *= 2;
        }
    }

    /// <summary>One attempt; null when all bytes are there.</summary>
    private static async Task<Again?> TryAsync(AssetFetch fetch, Uri uri, CancellationToken cancellationToken)
    {
        string? validator = File.Exists(ValidatorOf(fetch)) ? await File.ReadAllTextAsync(ValidatorOf(fetch), cancellationToken) : null;
        long have = validator is not null && File.Exists(fetch.Partial) ? new FileInfo(fetch.Partial).Length : 0;
        if (have > 0 && have == fetch.Asset.Size)
            return null;

        using HttpResponseMessage response = await SendAsync(fetch.Asset.Name, uri, have, validator, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            Forget(fetch);
            return new Again("the server no longer has the bytes that were there before", TimeSpan.Zero);
        }

        int status = (int)response.StatusCode;
        if (status is 408 or 425 or 429 or >= 500)
            return new Again($"the server answered {status} {response.ReasonPhrase}", RetryAfter(response, fetch.Time));
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new AssetException(
                $"asset '{fetch.Asset.Name}': {uri} answered {status} {response.ReasonPhrase}. Correct its source in the manifest.");
        }

        bool resumed = response.StatusCode == HttpStatusCode.PartialContent;
        if (resumed && response.Content.Headers.ContentRange?.From != have)
            throw new HttpRequestException($"the server sent bytes from {response.Content.Headers.ContentRange?.From}, asked from {have}");
        if (!resumed)
        {
            have = 0;
            await KeepValidatorAsync(fetch, response, cancellationToken);
        }

        return await ReceiveAsync(fetch, response, have, cancellationToken);
    }

    private static async Task<Again?> ReceiveAsync(
        AssetFetch fetch, HttpResponseMessage response, long have, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var file = new FileStream(
            fetch.Partial, have > 0 ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: true);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        using var stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, fetch.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stalled.Token);
        try
        {
            int read;
            do
            {
                stalled.CancelAfter(Stall);
                read = await body.ReadAsync(buffer, either.Token);
                have += read;
                if (have > fetch.Asset.Size)
                {
                    file.Close();
                    Forget(fetch);
                    throw new AssetException(
                        $"asset '{fetch.Asset.Name}': {fetch.Asset.Source} sends more than the {fetch.Asset.Size} bytes "
                        + "that the manifest pins. It was thrown away.");
                }

                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                fetch.Progress(have);
            }
            while (read > 0);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {Stall.TotalSeconds} s", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return have == fetch.Asset.Size ? null : new Again($"the answer ended after {have} of {fetch.Asset.Size} bytes", null);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        string name, Uri uri, long have, string? validator, CancellationToken cancellationToken)
    {
        Uri current = uri;
        for (int hop = 0; hop <= Redirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, current);
            request.Headers.AcceptEncoding.ParseAdd("identity");
            if (have > 0)
            {
                request.Headers.Range = new RangeHeaderValue(have, null);
                request.Headers.TryAddWithoutValidation("If-Range", validator);
            }

            HttpResponseMessage response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                return response;
            response.Dispose();
            var next = new Uri(current, location);
            Allow(name, next, uri);
            current = next;
        }

        throw new AssetException($"asset '{name}': {uri} redirects more than {Redirects} times. Correct its source in the manifest.");
    }

    private static void Allow(string name, Uri uri, Uri from)
    {
        if (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && from.IsLoopback))
            return;
        string way = uri == from ? "is" : $"leads from {from} to {uri}, which is";
        throw new AssetException($"asset '{name}': the source {way} not https. Use an https:// address.");
    }

    /// <summary>Keeps what If-Range needs; without a strong validator the next attempt starts at the first byte.</summary>
    private static async Task KeepValidatorAsync(AssetFetch fetch, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string? validator = response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("R");
        if (validator is null)
            File.Delete(ValidatorOf(fetch));
        else
            await File.WriteAllTextAsync(ValidatorOf(fetch), validator, cancellationToken);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) =>
        response.Headers.RetryAfter is not { } after ? null
        : after.Delta ?? (after.Date - time.GetUtcNow() is { } until && until > TimeSpan.Zero ? until : null);

    private static void Forget(AssetFetch fetch)
    {
        File.Delete(fetch.Partial);
        File.Delete(ValidatorOf(fetch));
    }

    private static string ValidatorOf(AssetFetch fetch) => fetch.Partial + ".validator";

    private sealed record Again(string Why, TimeSpan? After);
}
