using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Tars.Stages.Tables.Tests.Postgres;

/// <summary>A PostgreSQL server of one test class's own, on the loopback; absent where PostgreSQL is not installed.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tars-postgres-").FullName;
    private string? _programs;
    private bool _started;

    /// <summary>Null where there is no server; then <see cref="Missing"/> says why.</summary>
    public string? Connection { get; private set; }

    public string Missing { get; private set; } = "PostgreSQL's server is not installed: apt-get install postgresql";

    public async ValueTask InitializeAsync()
    {
        _programs = OperatingSystem.IsLinux() && Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
        if (_programs is null)
            return;
        string data = Path.Combine(_folder, "data");
        Directory.CreateDirectory(data);
        string password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, "s3cret\n");
        if (Environment.IsPrivilegedProcess && !await RunAsync("chown", "-R", "nobody", _folder))
            return;
        int port = FreePort();
        if (!await ServerAsync("initdb", "-D", data, "-U", "tars", "-A", "scram-sha-256", "--pwfile", password, "-N", "--encoding=UTF8", "--locale=C"))
            return;
        string options = string.Create(CultureInfo.InvariantCulture, $"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {data}");
        _started = await ServerAsync("pg_ctl", "-D", data, "-w", "-t", "60", "-l", Path.Combine(data, "log"), "-o", options, "start");
        if (_started)
            Connection = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Database=postgres;Username=tars;Password=s3cret");
    }

    public async ValueTask DisposeAsync()
    {
        if (_started)
            await ServerAsync("pg_ctl", "-D", Path.Combine(_folder, "data"), "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    internal async Task ExecuteAsync(string sql)
    {
        if (Connection is null)
            Assert.Skip(Missing);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Connection + ";Pooling=false");
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    // It refuses to run as root.
    private Task<bool> ServerAsync(string program, params string[] arguments)
    {
        string path = Path.Combine(_programs!, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private async Task<bool> RunAsync(string program, params string[] arguments)
    {
        // Its children keep pipes open for as long as they run, so that nothing is read from it.
        var start = new ProcessStartInfo("sh", ["-c", "cd / && exec \"$@\" >/dev/null 2>\"$0\"", Path.Combine(_folder, "errors"), program, .. arguments])
        {
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode == 0)
            return true;
        Missing = $"{program} ended with {process.ExitCode}: {await File.ReadAllTextAsync(Path.Combine(_folder, "errors"))}";
        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
