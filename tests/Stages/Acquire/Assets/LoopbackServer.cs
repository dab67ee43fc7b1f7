using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tars.Stages.Acquire.Tests.Assets;

/// <summary>An HTTP server on the own machine that can misbehave: it writes whatever the test says and closes the connection.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, int, (string Head, byte[] Body)> _answer;
    private readonly Task _serving;

    /// <param name="answer">From the request's head and its number, from 1, to the answer's head (without the empty line) and body.</param>
    public LoopbackServer(Func<string, int, (string Head, byte[] Body)> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public List<string> Requests { get; } = [];

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await using NetworkStream stream = client.GetStream();
                var head = new StringBuilder();
                byte[] one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
                    head.Append((char)one[0]);
                Requests.Add(head.ToString());
                (string answer, byte[] body) = _answer(head.ToString(), Requests.Count);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\nConnection: close\r\n\r\n"));
                await stream.WriteAsync(body);
            }
            catch (IOException)
            {
                // The client hung up: the next one may do better.
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
