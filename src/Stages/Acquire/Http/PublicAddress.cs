using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tars.Stages.Acquire.Http;

/// <summary>
/// Tells addresses of the public network from all others, by IANA's registries of special-purpose addresses. Whoever writes a list of
/// addresses must not reach through this process what only this machine or its network can reach.
/// </summary>
internal static class PublicAddress
{
    // RFC 6890 and what was registered since, with the words for a message.
    private static readonly (IPNetwork Network, string What)[] Special4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "an address of this network itself"),
        (IPNetwork.Parse("10.0.0.0/8"), "a private address"),
        (IPNetwork.Parse("100.64.0.0/10"), "an address behind a carrier's NAT"),
        (IPNetwork.Parse("127.0.0.0/8"), "a loopback address"),
        (IPNetwork.Parse("169.254.0.0/16"), "a link-local address"),
        (IPNetwork.Parse("172.16.0.0/12"), "a private address"),
        (IPNetwork.Parse("192.0.0.0/24"), "an address for protocols"),
        (IPNetwork.Parse("192.0.2.0/24"), "an address for documentation"),
        (IPNetwork.Parse("192.88.99.0/24"), "a relay of 6to4"),
        (IPNetwork.Parse("192.168.0.0/16"), "a private address"),
        (IPNetwork.Parse("198.18.0.0/15"), "an address for benchmarks"),
        (IPNetwork.Parse("198.51.100.0/24"), "an address for documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "an address for documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "a multicast address"),
        (IPNetwork.Parse("240.0.0.0/4"), "a reserved address"),
    ];

    private static readonly (IPNetwork Network, string What)[] Special6 =
    [
        (IPNetwork.Parse("::/128"), "the unspecified address"),
        (IPNetwork.Parse("::1/128"), "a loopback address"),
        (IPNetwork.Parse("fe80::/10"), "a link-local address"),
        (IPNetwork.Parse("fec0::/10"), "a site-local address"),
        (IPNetwork.Parse("fc00::/7"), "a private address"),
        (IPNetwork.Parse("ff00::/8"), "a multicast address"),
        (IPNetwork.Parse("2001:db8::/32"), "an address for documentation"),
        (IPNetwork.Parse("3fff::/20"), "an address for documentation"),
        (IPNetwork.Parse("2001::/32"), "an address of a Teredo tunnel"),
        (IPNetwork.Parse("2001::/23"), "an address for protocols"),
    ];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>
    /// What an address is that does not belong to the public network, as in "a loopback address"; null for one that does.
    /// </summary>
    public static string? WhyNot(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return Find(Special4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return "no internet address";
        if (Find(Special6, address) is { } special)
            return special;
        if (Embedded(address) is { } inner)
            return Find(Special4, inner) is { } what ? $"{what} ({inner}) inside IPv6" : null;
        return Global6.Contains(address) ? null : "a reserved address";
    }

    /// <summary>The IPv4 address to which packets go in the end: mapped, NAT64, 6to4, ISATAP.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (Nat64.Contains(address))
            return new IPAddress(bytes[12..]);
        if (SixToFour.Contains(address))
            return new IPAddress(bytes.Slice(2, 4));
        uint isatap = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
        return (isatap & 0xFCFF_FFFF) == 0x0000_5EFE ? new IPAddress(bytes[12..]) : null;
    }

    private static string? Find((IPNetwork Network, string What)[] table, IPAddress address)
    {
        foreach ((IPNetwork network, string what) in table)
        {
            if (network.Contains(address))
                return what;
        }

        return null;
    }
}
