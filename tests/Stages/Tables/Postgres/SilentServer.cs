using System.Net;
using System.Net.Sockets;

namespace Tars.Stages.Tables.Tests.Postgres;

/// <summary>Stands before a server, and after so many of its bytes passes on nothing more and closes nothing: a peer that went silent.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _server;
    private long _left;

    internal SilentServer(int server, long bytes)
    {
        (_server, _left) = (server, bytes);
        _listener.Start();
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Done once it has gone silent.</summary>
    internal Task Silent => _silent.Task;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
            _ = ServeAsync(client, _end.Token);
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken end)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, end);
            await Task.WhenAll(
                client.GetStream().CopyToAsync(server.GetStream(), end),
                AnswerAsync(server.GetStream(), client.GetStream(), end));
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, CancellationToken end)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, end)) > 0)
        {
            if (Interlocked.Add(ref _left, -read) < 0)
            {
                _silent.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, end);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), end);
        }
    }
}
