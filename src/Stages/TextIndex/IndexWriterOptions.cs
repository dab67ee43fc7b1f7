namespace Tars.TextIndex;

/// <summary>How a writer uses memory.</summary>
public sealed record IndexWriterOptions
{
    /// <summary>Bytes of postings held in memory before they become a segment; at least 1 MiB, at most 1 GiB, 64 MiB unless told.</summary>
    public long BufferBytes { get; init; } = 64L << 20;

    /// <summary>Documents held in memory before they become a segment, however small; no limit unless told.</summary>
    public int BufferDocuments { get; init; } = int.MaxValue;
}
