using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Tars.Pipeline;

namespace Tars.Stages.Acquire.Http;

/// <summary>
/// Opens connections to addresses of the public network only, unless others are allowed. The address is looked at when it is connected to:
/// a name that means another address a moment later gains nothing.
/// </summary>
/// <param name="allowPrivate">Whether everything is good.</param>
/// <param name="except">What is good all the same.</param>
/// <param name="resolve">The addresses of a name; null asks the system.</param>
internal sealed class GuardedConnect(
    bool allowPrivate, Func<IPEndPoint, bool>? except = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>For SocketsHttpHandler: called for each new connection.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint to = context.DnsEndPoint;
        IPAddress[] addresses = await ResolveAsync(to.Host, cancellationToken);

        // The proxy is the user's own choice; what lies behind it was judged by name before.
        bool isProxy = context.InitialRequestMessage.RequestUri is { } wanted && ProxyOf(wanted) is { } proxy && proxy.IdnHost == to.Host;
        IPAddress[] good = allowPrivate || isProxy ? addresses
            : [.. addresses.Where(a => PublicAddress.WhyNot(a) is null || except?.Invoke(new IPEndPoint(a, to.Port)) == true)];
        if (good.Length == 0)
            throw Refusal(to.Host, addresses);

        Exception? last = null;
        foreach (IPAddress address in good)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, to.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is not SocketException)
                    throw;
                last = e;
            }
        }

        throw last!;
    }

    /// <summary>
    /// Behind a proxy the other side resolves names: what can be told here of where a request would go is told before it is sent.
    /// </summary>
    public async ValueTask JudgeAsync(Uri uri, CancellationToken cancellationToken)
    {
        if (allowPrivate || ProxyOf(uri) is null)
            return;
        if (uri.IsLoopback || IsLocalName(uri.IdnHost))
            throw new ItemException($"{HttpFailure.Shown(uri)} is a name of this network. Set 'allow_private: true' if that is meant.");
        try
        {
            IPAddress[] addresses = await ResolveAsync(uri.IdnHost, cancellationToken);
            if (addresses.Length > 0 && Array.TrueForAll(addresses, a => PublicAddress.WhyNot(a) is not null))
                throw Refusal(uri.IdnHost, addresses);
        }
        catch (SocketException)
        {
            // A machine behind a proxy may have no names of its own: the proxy knows them.
        }
    }

    private static bool IsLocalName(string host) =>
        host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase)
        || (!host.Contains('.', StringComparison.Ordinal) && !host.Contains(':', StringComparison.Ordinal));

    private static Uri? ProxyOf(Uri uri) => HttpClient.DefaultProxy.IsBypassed(uri) ? null : HttpClient.DefaultProxy.GetProxy(uri);

    private async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await _resolve(host, cancellationToken);

    private static ItemException Refusal(string host, IPAddress[] addresses) => new(
        $"{host} is {(IPAddress.TryParse(host, out _) ? string.Empty : $"{addresses[0]}, ")}{PublicAddress.WhyNot(addresses[0])}, "
        + "to which a list must not lead. Set 'allow_private: true' if that is meant.")
    {
        Fault = FaultKind.Permission,
    };
}
