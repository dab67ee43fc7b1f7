using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Tars.Pipeline;
using Tars.Stages.Acquire.Http;
using Xunit;

namespace Tars.Stages.Acquire.Tests.Http;

public sealed class GuardedConnectTests
{
    [Fact]
    public async Task A_name_that_means_another_address_a_moment_later_gains_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        // As it is resolved for the connection; what it meant when the list was judged does not count.
        var guard = new GuardedConnect(allowPrivate: false, resolve: (_, _) => Task.FromResult(new[] { IPAddress.Loopback }));
        using var handler = new SocketsHttpHandler { ConnectCallback = guard.ConnectAsync, UseProxy = false };
        using var client = new HttpClient(handler);

        Exception refused = await Assert.ThrowsAnyAsync<Exception>(
            () => client.GetAsync($"http://rebinding.example:{port}/", TestContext.Current.CancellationToken));

        ItemException reason = Assert.IsType<ItemException>(refused as ItemException ?? refused.InnerException);
        Assert.Contains("rebinding.example is 127.0.0.1", reason.Message, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("::ffff:192.168.1.1")]
    public async Task Addresses_of_the_own_network_are_never_tried(string address)
    {
        var guard = new GuardedConnect(allowPrivate: false, resolve: (_, _) => Task.FromResult(new[] { IPAddress.Parse(address) }));
        using var handler = new SocketsHttpHandler { ConnectCallback = guard.ConnectAsync, UseProxy = false };
        using var client = new HttpClient(handler);

        Exception refused = await Assert.ThrowsAnyAsync<Exception>(
            () => client.GetAsync("http://files.example:9/", TestContext.Current.CancellationToken));

        Assert.IsType<ItemException>(refused as ItemException ?? refused.InnerException);
    }
}
