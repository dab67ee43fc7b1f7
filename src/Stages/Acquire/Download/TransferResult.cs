namespace Tars.Stages.Acquire.Download;

/// <summary>A file that has been received whole and hashed; it is not flushed yet.</summary>
internal sealed record TransferResult
{
    public required PartIdentity Identity { get; init; }

    public required long Size { get; init; }

    /// <summary>Of the whole file, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    public string? Sha512 { get; init; }

    /// <summary>When its last byte was written, in ticks of UTC as the file system says it.</summary>
    public required long Written { get; init; }

    /// <summary>Whether a journal stands beside it.</summary>
    public required bool IsJournalled { get; init; }

    /// <summary>Bytes that came over the network in this process.</summary>
    public required long Fetched { get; init; }

    public required TimeSpan Elapsed { get; init; }
}
