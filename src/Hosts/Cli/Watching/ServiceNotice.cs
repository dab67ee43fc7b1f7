using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Tars.Cli.Watching;

/// <summary>
/// Tells systemd how the watch is, by the datagrams of sd_notify(3): READY=1, STATUS=, WATCHDOG=1, STOPPING=1. Without NOTIFY_SOCKET in the
/// environment it says nothing.
/// </summary>
/// <remarks>Safe for use from several threads. That nobody listens is no failure of the watch.</remarks>
internal sealed class ServiceNotice : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _manager;
    private string _status = string.Empty;

    /// <param name="socket">The value of NOTIFY_SOCKET: a path, or <c>@name</c> for an abstract socket; null where there is no manager.</param>
    /// <param name="watchdog">The value of WATCHDOG_USEC, in microseconds; null where nobody watches this process.</param>
    /// <param name="watched">The value of WATCHDOG_PID: the process that is watched; null for this one.</param>
    public ServiceNotice(string? socket, string? watchdog, string? watched)
    {
        if (string.IsNullOrEmpty(socket) || socket[0] is not ('/' or '@') || !Socket.OSSupportsUnixDomainSockets)
        {
            return;
        }

        _manager = new UnixDomainSocketEndPoint(socket[0] == '@' ? "\0" + socket[1..] : socket);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        bool ours = string.IsNullOrEmpty(watched) || watched == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (ours && long.TryParse(watchdog, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) && limit > 0)
        {
            Every = TimeSpan.FromMicroseconds(limit / 3.0);
        }
    }

    /// <summary>
    /// How often the manager is told that all is well: a third of what it waits for, so that it may miss one. Null when it does not watch.
    /// </summary>
    public TimeSpan? Every { get; }

    /// <summary>As the environment says.</summary>
    public static ServiceNotice OfProcess() => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"),
        Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
        Environment.GetEnvironmentVariable("WATCHDOG_PID"));

    public void Ready() => Send("READY=1");

    /// <summary>One line on what is going on; said once while it stays the same.</summary>
    public void Status(string status)
    {
        if (_socket is not null && Interlocked.Exchange(ref _status, status) != status)
        {
            Send($"STATUS={Terminal.SafeLine(status)}");
        }
    }

    public void Alive() => Send("WATCHDOG=1");

    public void Stopping() => Send("STOPPING=1");

    public void Dispose() => _socket?.Dispose();

    private void Send(string message)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(message), _manager!);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The manager is gone, or does not read: it will draw its own conclusions.
        }
    }
}
