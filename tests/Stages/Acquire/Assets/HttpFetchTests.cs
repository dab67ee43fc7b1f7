using System.Globalization;
using System.Text.RegularExpressions;
using Tars.Pipeline;
using Tars.Stages.Acquire.Assets;

namespace Tars.Stages.Acquire.Tests.Assets;

public sealed class HttpFetchTests : IDisposable
{
    private readonly AssetBench _bench = new();
    private readonly ImpatientTime _time = new();
    private readonly byte[] _model = AssetBench.Content(100_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_file_is_fetched_with_progress()
    {
        await using var server = new LoopbackServer((_, _) => Whole("\"v1\""));
        long last = 0;
        var progress = new AssetStoreTests.Each(p => last = p.Phase == AssetPhase.Fetching ? p.BytesDone!.Value : last);
        string folder = await Store(server, progress: progress).FolderAsync("model", Token);
        Assert.Equal(_model, await File.ReadAllBytesAsync(Path.Combine(folder, "m"), Token));
        Assert.Equal(_model.Length, last);
        Assert.DoesNotContain(_bench.Cached(), f => f.Contains("partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cut_download_goes_on_where_it_stopped()
    {
        await using var server = new LoopbackServer((request, number) => number == 1 ? Cut(40_000) : Rest(request));
        string folder = await Store(server).FolderAsync("model", Token);
        Assert.Equal(_model, await File.ReadAllBytesAsync(Path.Combine(folder, "m"), Token));
        Assert.Equal(2, server.Requests.Count);
        Assert.Contains("Range: bytes=40000-", server.Requests[1], StringComparison.Ordinal);
        Assert.Contains("If-Range: \"v1\"", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_process_goes_on_where_an_earlier_one_gave_up()
    {
        await using (var server = new LoopbackServer((request, number) => number == 1 ? Cut(40_000) : Answer("503 Unavailable")))
        {
            AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await Store(server).FolderAsync("model", Token));
            Assert.Contains($"in 5 attempts: {server.Address}/model answered 503", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(5 - 1, _time.Pauses.Count);
        Assert.Equal([1, 2, 4, 8], _time.Pauses.Select(p => p.TotalSeconds));
        await using var again = new LoopbackServer((request, _) => Rest(request));
        string folder = await Store(again).FolderAsync("model", Token);
        Assert.Equal(_model, await File.ReadAllBytesAsync(Path.Combine(folder, "m"), Token));
        Assert.Contains("Range: bytes=40000-", Assert.Single(again.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_file_changed_in_between_it_starts_anew()
    {
        await using var server = new LoopbackServer((_, number) => number == 1 ? Cut(40_000) : Whole("\"v2\""));
        string folder = await Store(server).FolderAsync("model", Token);
        Assert.Equal(_model, await File.ReadAllBytesAsync(Path.Combine(folder, "m"), Token));
    }

    [Fact]
    public async Task Without_a_validator_nothing_is_resumed()
    {
        await using var server = new LoopbackServer((_, number) => number == 1
            ? ($"HTTP/1.1 200 OK\r\nContent-Length: {_model.Length}", _model[..40_000])
            : Whole(null));
        await Store(server).FolderAsync("model", Token);
        Assert.DoesNotContain("Range:", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_does_not_fit_is_never_joined()
    {
        await using var server = new LoopbackServer((_, number) => number == 1
            ? Cut(40_000)
            : ($"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-59999/100000\r\nContent-Length: 60000", _model[..60_000]));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await Store(server).FolderAsync("model", Token));
        Assert.Contains("sent bytes from 0, asked from 40000", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_bytes_are_thrown_away_and_not_resumed()
    {
        byte[] wrong = AssetBench.Content(100_000, seed: 3);
        await using var server = new LoopbackServer((_, _) => ($"HTTP/1.1 200 OK\r\nETag: \"v\"\r\nContent-Length: 100000", wrong));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await Store(server).FolderAsync("model", Token));
        Assert.Contains($"has the digest {AssetBench.Sri(wrong)}, expected {AssetBench.Sri(_model)}", e.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Cached());
    }

    [Fact]
    public async Task A_server_that_sends_more_than_pinned_is_cut_off()
    {
        await using var server = new LoopbackServer((_, _) => ("HTTP/1.1 200 OK\r\nETag: \"v\"", new byte[3_000_000]));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await Store(server).FolderAsync("model", Token));
        Assert.Contains("sends more than the 100000 bytes", e.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Cached());
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        await using var server = new LoopbackServer((_, _) => Answer("404 Not Found"));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await Store(server).FolderAsync("model", Token));
        Assert.Contains("answered 404 Not Found", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task The_server_may_say_how_long_to_wait()
    {
        await using var server = new LoopbackServer((_, number) => number == 1
            ? ("HTTP/1.1 429 Slow down\r\nRetry-After: 7\r\nContent-Length: 0", [])
            : Whole(null));
        await Store(server).FolderAsync("model", Token);
        Assert.InRange(Assert.Single(_time.Pauses).TotalSeconds, 6, 7);
    }

    [Fact]
    public async Task Redirects_are_followed_and_counted()
    {
        await using var server = new LoopbackServer((_, number) => number < 4
            ? ($"HTTP/1.1 302 Found\r\nLocation: /{number}\r\nContent-Length: 0", [])
            : Whole(null));
        await Store(server).FolderAsync("model", Token);
        Assert.Contains("GET /3 ", server.Requests[3], StringComparison.Ordinal);

        await using var endless = new LoopbackServer((_, _) => ("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0", []));
        using var other = new HttpFetchTests();
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await other.Store(endless).FolderAsync("model", Token));
        Assert.Contains("redirects more than 5 times", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_plain_http_elsewhere_is_refused()
    {
        await using var server = new LoopbackServer(
            (_, _) => ("HTTP/1.1 302 Found\r\nLocation: http://example.org/x\r\nContent-Length: 0", []));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await Store(server).FolderAsync("model", Token));
        Assert.Contains("to http://example.org/x, which is not https", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_from_another_machine_is_refused()
    {
        _bench.Add("model", "http://example.org/model", _model, AssetBench.FileOf(null, "m", _model));
        AssetException e = await Assert.ThrowsAsync<AssetException>(async () => await _bench.Open().FolderAsync("model", Token));
        Assert.Contains("is not https", e.Message, StringComparison.Ordinal);
    }

    private static (string Head, byte[] Body) Answer(string status) => ($"HTTP/1.1 {status}\r\nContent-Length: 0", []);

    private (string Head, byte[] Body) Whole(string? tag) =>
        ("HTTP/1.1 200 OK" + (tag is null ? "" : $"\r\nETag: {tag}") + $"\r\nContent-Length: {_model.Length}", _model);

    private (string Head, byte[] Body) Cut(int after) =>
        ($"HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: {_model.Length}", _model[..after]);

    private (string Head, byte[] Body) Rest(string request)
    {
        int from = int.Parse(Regex.Match(request, "Range: bytes=([0-9]+)-").Groups[1].Value, CultureInfo.InvariantCulture);
        return ($"HTTP/1.1 206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes {from}-{_model.Length - 1}/{_model.Length}"
            + $"\r\nContent-Length: {_model.Length - from}", _model[from..]);
    }

    private AssetStore Store(LoopbackServer server, IProgress<AssetProgress>? progress = null)
    {
        _bench.Clear().Add("model", server.Address + "/model", _model, AssetBench.FileOf(null, "m", _model));
        return _bench.Open(progress: progress, time: _time);
    }
}
