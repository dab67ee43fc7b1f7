using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tars.Stages.Acquire.Tests.Download;

/// <summary>An HTTP server on the own machine that does whatever a test tells it, on the level of bytes. It counts what it sends.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<HostileCall, Task> _handle;
    private readonly ConcurrentDictionary<string, int> _numbers = new();
    private readonly Task _accepting;
    private long _served;

    /// <param name="handle">Answers one request. The connection is closed behind it.</param>
    /// <param name="sendBuffer">Bytes that the system may hold of what was sent and not received.</param>
    public HostileServer(Func<HostileCall, Task> handle, int? sendBuffer = null)
    {
        _handle = handle;
        if (sendBuffer is int bytes)
            _listener.Server.SendBufferSize = bytes;
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Bytes of bodies that were sent.</summary>
    public long Served => Interlocked.Read(ref _served);

    /// <summary>The head of each request, in order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public void Count(int bytes) => Interlocked.Add(ref _served, bytes);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                if (await ReadHeadAsync(stream) is not { } head)
                    return;
                Requests.Enqueue(head);
                string[] lines = head.Split("\r\n");
                string[] words = lines[0].Split(' ');
                var headers = lines.Skip(1).Where(l => l.Contains(':')).Select(l => l.Split(':', 2))
                    .ToDictionary(p => p[0].Trim(), p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
                int number = _numbers.AddOrUpdate(words[0] + words[1], 1, (_, n) => n + 1);
                await _handle(new HostileCall(this, stream, words[0], words[1], headers, number, _end.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The client hung up, or the test has ended.
            }
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}

/// <summary>One request to a <see cref="HostileServer"/> and the ways to answer it.</summary>
internal sealed record HostileCall(
    HostileServer Server, NetworkStream Stream, string Method, string Path, Dictionary<string, string> Headers, int Number,
        CancellationToken End)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>First and last byte that are asked for.</summary>
    public (long From, long To)? RangeOf(long length)
    {
        if (Header("Range") is not { } range || !range.StartsWith("bytes=", StringComparison.Ordinal))
            return null;
        string[] ends = range["bytes=".Length..].Split('-');
        long from = long.Parse(ends[0], CultureInfo.InvariantCulture);
        return (from, ends[1].Length > 0 ? Math.Min(length - 1, long.Parse(ends[1], CultureInfo.InvariantCulture)) : length - 1);
    }

    public async Task HeadAsync(string status, params string[] headers)
    {
        string text = $"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}Connection: close\r\n\r\n";
        await Stream.WriteAsync(Encoding.Latin1.GetBytes(text), End);
    }

    public async Task BodyAsync(ReadOnlyMemory<byte> body)
    {
        if (Method == "HEAD")
            return;
        while (body.Length > 0)
        {
            int part = Math.Min(body.Length, 16 * 1024);
            await Stream.WriteAsync(body[..part], End);
            Server.Count(part);
            body = body[part..];
        }
    }

    public async Task StatusAsync(string status, params string[] headers) => await HeadAsync(status, [.. headers, "Content-Length: 0"]);

    /// <summary>Answers as a good server does: conditions, ranges, HEAD.</summary>
    /// <param name="content">The file.</param>
    /// <param name="tag">Its ETag with quotes, or null for none.</param>
    /// <param name="cutAfter">Bytes of the body after which the connection is closed.</param>
    /// <param name="more">Further headers.</param>
    public async Task FileAsync(byte[] content, string? tag, int? cutAfter = null, params string[] more)
    {
        string[] tags = tag is null ? more : [$"ETag: {tag}", .. more];
        if (tag is not null && Header("If-None-Match") == tag)
        {
            await HeadAsync("304 Not Modified", tags);
            return;
        }

        (long From, long To)? range = Header("If-Range") is { } only && only != tag ? null : RangeOf(content.Length);
        if (range is { } beyond && beyond.From >= content.Length)
        {
            await StatusAsync("416 Range Not Satisfiable", $"Content-Range: bytes */{content.Length}");
            return;
        }

        ReadOnlyMemory<byte> body = content;
        if (range is var (from, to))
        {
            body = body[(int)from..((int)to + 1)];
            await HeadAsync("206 Partial Content",
                [.. tags, $"Content-Range: bytes {from}-{to}/{content.Length}", $"Content-Length: {body.Length}"]);
        }
        else
        {
            await HeadAsync("200 OK", [.. tags, "Accept-Ranges: bytes", $"Content-Length: {content.Length}"]);
        }

        await BodyAsync(cutAfter is int cut && cut < body.Length ? body[..cut] : body);
    }
}
