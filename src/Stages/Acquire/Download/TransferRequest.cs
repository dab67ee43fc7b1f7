namespace Tars.Stages.Acquire.Download;

/// <summary>One file to receive.</summary>
internal sealed record TransferRequest
{
    public required Uri Uri { get; init; }

    /// <summary>Where the bytes are gathered; the journal stands beside it.</summary>
    public required string Path { get; init; }

    /// <summary>Whether bytes and a journal of an earlier attempt may be there.</summary>
    public bool Begun { get; init; } = true;

    /// <summary>What an earlier answer was, to be told when nothing has changed since; null asks for the file in any case.</summary>
    public (string? ETag, string? LastModified)? Unless { get; init; }

    /// <summary>The length, where a list says it: lets the first request ask for a segment.</summary>
    public long? Size { get; init; }

    /// <summary>Whether the content's digest is known, so that bytes from several places may be joined.</summary>
    public bool Pinned { get; init; }

    public bool Sha512 { get; init; }

    /// <summary>Shown the bytes of a small file that has come as a whole, so that nobody has to read them back.</summary>
    public WholeFile? Look { get; init; }

    /// <summary>
    /// Told how many bytes came just now, how many of the file are there, those of an earlier attempt among them and for all connections
    /// together, and how many there will be.
    /// </summary>
    public Action<int, long, long?>? Progress { get; init; }
}

/// <summary>Looks at all bytes of a file.</summary>
/// <param name="bytes">Valid during the call.</param>
/// <param name="identity">What they are.</param>
internal delegate void WholeFile(ReadOnlySpan<byte> bytes, PartIdentity identity);
