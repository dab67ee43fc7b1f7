using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tars.Benchmarks.Download;

/// <summary>nginx with one worker over the same folder: a server that costs hardly anything, so that the clients are what is measured.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private NginxServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
    }

    public string Address { get; }

    /// <summary>Null where nginx is not installed, or does not answer.</summary>
    /// <param name="served">The folder.</param>
    public static async Task<NginxServer?> TryStartAsync(string served)
    {
        string? program = new[] { "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx" }.FirstOrDefault(File.Exists);
        if (program is null)
            return null;
        string folder = Directory.CreateTempSubdirectory("tars-nginx-").FullName;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        string configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            {{(Environment.IsPrivilegedProcess ? $"user {Environment.UserName};" : string.Empty)}}
            worker_processes 1; daemon off; pid {{folder}}/pid; error_log {{folder}}/errors;
            events { worker_connections 512; }
            http {
              access_log off; sendfile on; keepalive_requests 100000; client_body_temp_path {{folder}}/body;
              server { listen 127.0.0.1:{{port}}; root {{served}}; }
            }
            """);
        var server = new NginxServer(Process.Start(program, ["-c", configuration, "-p", folder]), folder, port);
        for (int attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return server;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        await server.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        // As a whole: its worker would else outlive it.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
