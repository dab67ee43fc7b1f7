namespace Tars.Stages.Acquire.Http;

/// <summary>What an <see cref="HttpSender"/> may do and how long it waits.</summary>
internal sealed record HttpSettings
{
    /// <summary>Whether addresses outside of the public network may be connected to.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Whether every address has to be https; plain http is then good only within the own machine.</summary>
    public bool HttpsOnly { get; init; }

    public int Redirects { get; init; } = 5;

    /// <summary>The longest time for a connection, DNS and TLS included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time until an answer begins, and between two portions of it.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The fewest bytes a second, on average over <see cref="Stall"/>, from a server that is worth waiting for.</summary>
    public long MinSpeed { get; init; } = 1;

    /// <summary>The most answers of one host that are under way at once.</summary>
    public int PerHost { get; init; } = 8;

    /// <summary>The most requests to one host in a second; null for no limit.</summary>
    public double? Rate { get; init; }

    /// <summary>Headers for the hosts of <see cref="HeadersFor"/> alone.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Addresses that count as public: a test's own server.</summary>
    public Func<System.Net.IPEndPoint, bool>? Except { get; init; }

    /// <summary>Judges a certificate in place of the system: a test's own server.</summary>
    public System.Net.Security.RemoteCertificateValidationCallback? Trust { get; init; }

    public HostNames HeadersFor { get; init; } = new([]);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
