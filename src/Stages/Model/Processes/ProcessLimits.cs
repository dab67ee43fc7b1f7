namespace Tars.Stages.Processes;

/// <summary>What a child process may use. The defaults suit a decoder that reads one untrusted file.</summary>
public sealed record ProcessLimits
{
    /// <summary>Address space in bytes. Default 1 GiB.</summary>
    public long AddressSpaceBytes { get; init; } = 1L << 30;

    /// <summary>Processor time in seconds; the kernel ends the process beyond it. Default 1800.</summary>
    public int CpuSeconds { get; init; } = 1800;

    /// <summary>Open file descriptors. Default 64.</summary>
    public int OpenFiles { get; init; } = 64;

    /// <summary>The largest file it may write, in bytes. Default 0: it writes no file at all; pipes are not counted.</summary>
    public long FileSizeBytes { get; init; }

    /// <summary>How long it may run altogether. Default 30 minutes.</summary>
    public TimeSpan WallClock { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a read of its output may wait for a byte. Time in which nobody reads is not counted. Default 30 s.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether it is kept from the network, by a network namespace of its own that holds no interface. Default false. Where the system
    /// has no such namespaces, or forbids them, it starts with the network that there is: <see cref="ConfinedProcess.CanForbidNetwork"/>.
    /// </summary>
    public bool NoNetwork { get; init; }

    /// <summary>How many characters of its standard error are kept, the first ones; the rest is read and dropped. Default 16,384.</summary>
    public int ErrorCharacters { get; init; } = 16_384;
}
