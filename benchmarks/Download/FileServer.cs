using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tars.Benchmarks.Download;

/// <summary>
/// Serves the files of a folder over HTTP/1.1 on the own machine, with ranges and lasting connections; the same for every client.
/// </summary>
internal sealed class FileServer : IAsyncDisposable
{
    private const int BlockBytes = 256 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _folder;
    private readonly Task _accepting;

    public FileServer(string folder)
    {
        _folder = folder;
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            using (socket)
            {
                socket.NoDelay = true;
                int held = 0;
                while (true)
                {
                    int end;
                    while ((end = block.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0)
                    {
                        int read = await socket.ReceiveAsync(block.AsMemory(held, 16 * 1024 - held));
                        if (read == 0)
                            return;
                        held += read;
                    }

                    string head = Encoding.ASCII.GetString(block, 0, end);
                    held = 0;
                    await AnswerAsync(socket, head, block);
                }
            }
        }
        catch (SocketException)
        {
            // The client hung up.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private async Task AnswerAsync(Socket socket, string head, byte[] block)
    {
        string[] lines = head.Split("\r\n");
        string[] words = lines[0].Split(' ');
        using SafeFileHandle file = File.OpenHandle(Path.Combine(_folder, words[1].TrimStart('/')), options: FileOptions.SequentialScan);
        long length = RandomAccess.GetLength(file);
        (long from, long to) = (0, length - 1);
        string? range = Array.Find(lines, l => l.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase));
        if (range is not null)
        {
            string[] ends = range["Range: bytes=".Length..].Split('-');
            from = long.Parse(ends[0], CultureInfo.InvariantCulture);
            to = ends[1].Length > 0 ? Math.Min(to, long.Parse(ends[1], CultureInfo.InvariantCulture)) : to;
        }

        string status = range is null ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {from}-{to}/{length}";
        string answer = $"HTTP/1.1 {status}\r\nAccept-Ranges: bytes\r\nETag: \"1\"\r\nContent-Length: {to - from + 1}\r\n\r\n";
        int filled = Encoding.ASCII.GetBytes(answer, block);
        if (words[0] == "HEAD")
        {
            await socket.SendAsync(block.AsMemory(0, filled));
            return;
        }

        while (from <= to || filled > 0)
        {
            int count = (int)Math.Min(BlockBytes - filled, to - from + 1);
            int read = count <= 0 ? 0 : RandomAccess.Read(file, block.AsSpan(filled, count), from);
            from += read;
            ReadOnlyMemory<byte> rest = block.AsMemory(0, filled + read);
            filled = 0;
            while (rest.Length > 0)
                rest = rest[await socket.SendAsync(rest)..];
        }
    }
}
