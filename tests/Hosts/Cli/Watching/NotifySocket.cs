using System.Net.Sockets;
using System.Text;
using Tars.Cli.Watching;

namespace Tars.Cli.Tests.Watching;

/// <summary>What systemd is to a service: a socket that is told how it is.</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[1024];

    /// <param name="address">As in NOTIFY_SOCKET: a path, or <c>@name</c>.</param>
    public NotifySocket(string address)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sd_notify is of Linux");
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
    }

    public string Address { get; }

    /// <summary>A service of it that is this process.</summary>
    /// <param name="limit">How long it waits for a sign of life.</param>
    /// <param name="watched">As in WATCHDOG_PID.</param>
    public ServiceNotice Service(TimeSpan limit, string? watched = null) =>
        new(Address, ((long)limit.TotalMicroseconds).ToString(System.Globalization.CultureInfo.InvariantCulture), watched);

    /// <summary>What it is told next.</summary>
    public async Task<string> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_patience);
        return Encoding.UTF8.GetString(_buffer.AsSpan(0, await _socket.ReceiveAsync(_buffer, limit.Token)));
    }

    /// <summary>Waits until it is told this.</summary>
    public async Task HearsAsync(string expected)
    {
        while (await NextAsync() != expected)
        {
        }
    }

    /// <summary>Waits until it is told this, doing something again and again meanwhile.</summary>
    public async Task HearsAsync(string expected, Action meanwhile)
    {
        Task hearing = HearsAsync(expected);
        while (!hearing.IsCompleted)
        {
            meanwhile();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await hearing;
    }

    /// <summary>Takes what it was told up to now; true when that was among it.</summary>
    public bool Heard(string expected)
    {
        bool heard = false;
        while (_socket.Available > 0)
        {
            heard |= Encoding.UTF8.GetString(_buffer.AsSpan(0, _socket.Receive(_buffer))) == expected;
        }

        return heard;
    }

    public void Dispose() => _socket.Dispose();
}
