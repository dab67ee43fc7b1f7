using System.Net;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;
using Tars.Stages.Acquire.Tests.Download;

namespace Tars.Stages.Acquire.Tests.Http;

public sealed class HttpSenderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_redirect_into_the_own_network_is_refused_and_never_asked()
    {
        await using var inner = new HostileServer(call => call.FileAsync([1, 2, 3], null));
        foreach (string to in new[] { inner.Address
            + "/secret", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/", "http://localhost/" })
        {
            await using var outer = new HostileServer(call => call.StatusAsync("302 Found", "Location: " + to));
            using HttpSender sender = SenderFor(outer);
            ItemException e = await Assert.ThrowsAsync<ItemException>(() => Get(sender, outer.Address + "/x"));
            Assert.Contains("allow_private: true", e.Message, StringComparison.Ordinal);
            Assert.Equal((false, FaultKind.Permission), (e.Transient, e.Fault));
            Assert.Single(outer.Requests);
        }

        Assert.Empty(inner.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "neither http nor https")]
    [InlineData("ftp://h/x", "neither http nor https")]
    [InlineData("gopher://127.0.0.1:25/", "neither http nor https")]
    [InlineData("http://user:word@h/x", "user name")]
    public async Task Other_schemes_and_user_names_are_refused(string to, string said)
    {
        await using var server = new HostileServer(call => call.StatusAsync("302 Found", "Location: " + to));
        using HttpSender sender = SenderFor(server);
        ItemException e = await Assert.ThrowsAsync<ItemException>(() => Get(sender, server.Address + "/x"));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("word", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Retry-After: 7", 7)]
    [InlineData("Retry-After: 99999999", 600)]
    [InlineData("Retry-After: Fri, 01 Jan 1999 00:00:00 GMT", 0)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("X: y", null)]
    public async Task The_wish_to_wait_is_read_in_both_forms_and_bounded(string header, int? seconds)
    {
        await using var server = new HostileServer(call => call.StatusAsync("429 Too Many Requests", header));
        using HttpSender sender = SenderFor(server);
        using HttpAnswer answer = await Get(sender, server.Address + "/x");
        ItemException e = HttpFailure.Of(new Uri(server.Address), answer.Message, DateTimeOffset.UnixEpoch.AddYears(50));
        Assert.Equal((true, FaultKind.ServerDown), (e.Transient, e.Fault));
        Assert.Equal(seconds, (int?)e.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task No_more_answers_of_a_host_are_under_way_than_allowed()
    {
        int now = 0, most = 0;
        await using var server = new HostileServer(async call =>
        {
            int mine = Interlocked.Increment(ref now);
            InterlockedMax(ref most, mine);
            await Task.Delay(5, call.End);
            Interlocked.Decrement(ref now);
            await call.FileAsync([1], null);
        });
        using var sender = new HttpSender(new HttpSettings { AllowPrivate = true, PerHost = 3 });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using HttpAnswer answer = await Get(sender, server.Address + "/x");
            await answer.Message.Content.ReadAsByteArrayAsync(Token);
        }));
        Assert.InRange(most, 1, 3);
        Assert.Equal(20, server.Requests.Count);

        static void InterlockedMax(ref int most, int value)
        {
            for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
                Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    [Fact]
    public void Options_that_could_send_a_secret_anywhere_are_refused_without_showing_it()
    {
        string[] problems = [.. new DownloadOptions { Folder = "x",
            Headers = ["Authorization: Bearer s3cret", "Range: bytes=0-", "nonsense s3cret", "A: s3cret\r\nB: c"] }
            .Validate(null!).Select(r => r.ErrorMessage!)];
        Assert.Equal(4, problems.Length);
        Assert.Contains(problems, p => p.Contains("headers_for", StringComparison.Ordinal));
        Assert.All(problems, p => Assert.DoesNotContain("s3cret", p, StringComparison.Ordinal));
        Assert.Empty(new DownloadOptions { Folder = "x", Headers = ["A: b"], HeadersFor = ["h", "*.h"] }.Validate(null!));
        Assert.NotEmpty(new DownloadOptions { Folder = "x", Headers = ["A: b"], HeadersFor = ["*"] }.Validate(null!));
    }

    private static HttpSender SenderFor(HostileServer server) =>
        new(new HttpSettings { Except = at => at.Port == new Uri(server.Address).Port && IPAddress.IsLoopback(at.Address) });

    private static Task<HttpAnswer> Get(HttpSender sender, string address) =>
        sender.SendAsync(HttpMethod.Get, new Uri(address), null, false, Token);
}
