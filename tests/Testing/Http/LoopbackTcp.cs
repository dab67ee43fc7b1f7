using System.Net;
using System.Net.Sockets;

namespace Tars.Testing;

/// <summary>Listens on 127.0.0.1 and serves each connection by itself, until it is disposed of.</summary>
internal sealed class LoopbackTcp : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<NetworkStream, Task> _serve;

    /// <param name="serve">Talks on one connection, which is closed behind it. That the other side goes away is no failure of it.</param>
    /// <param name="port">Where it listens; 0 for any free port.</param>
    public LoopbackTcp(Func<NetworkStream, Task> serve, int port = 0)
    {
        _serve = serve;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream());
            }
            catch (IOException)
            {
                // The other side has gone.
            }
        }
    }
}
