using System.Net.Sockets;
using System.Text;

namespace Tars.Testing;

/// <summary>One request that came in.</summary>
internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>A small HTTP server on 127.0.0.1 that keeps what it gets and answers what it is told.</summary>
internal sealed class LoopbackHttp : IDisposable
{
    private readonly LoopbackTcp _tcp;
    private readonly List<Received> _received = [];

    public LoopbackHttp() => _tcp = new LoopbackTcp(ServeAsync);

    /// <summary>What is answered to a request, from its number on: a whole response, or null to say nothing for ever.</summary>
    public Func<int, string?> Answer { get; set; } = _ => Response("200 OK", "{\"ok\":true}");

    /// <summary>Answers in place of <see cref="Answer"/>: writes what it likes, and the connection is closed when it returns.</summary>
    public Func<Received, int, NetworkStream, Task>? Serve { get; set; }

    public string Address => $"http://127.0.0.1:{_tcp.Port}";

    public IReadOnlyList<Received> Requests
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    public static string Response(string status, string body, string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public void Dispose() => _tcp.Dispose();

    private async Task ServeAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one);
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        var request = new Received(lines[0].Split(' ')[1], headers, body);
        int number;
        lock (_received)
        {
            _received.Add(request);
            number = _received.Count;
        }

        if (Serve is { } serve)
        {
            await serve(request, number, stream);
        }
        else if (Answer(number) is string answer)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        }
        else
        {
            await stream.ReadExactlyAsync(one);
        }
    }
}
