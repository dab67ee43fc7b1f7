namespace Tars.Stages.Acquire.Download;

/// <summary>What the bytes of a part file belong to: bytes of two states of a file are never joined.</summary>
internal sealed record PartIdentity
{
    public required string Url { get; init; }

    /// <summary>What <c>If-Range</c> takes: a strong ETag, or a time that is as good; null when nothing can be resumed.</summary>
    public string? Validator { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    /// <summary>Length in bytes; null when the server did not say.</summary>
    public long? Total { get; init; }

    /// <summary>Bytes of a segment.</summary>
    public required long Segment { get; init; }

    /// <summary>The name that the server gave the file.</summary>
    public string? Name { get; init; }

    /// <summary>The media type that the server gave it.</summary>
    public string? MediaType { get; init; }

    /// <summary>The start of the system in which the bytes were written: what it has not flushed is lost with it.</summary>
    public string? Boot { get; init; }

    public int Segments => Total is not long total || total <= Segment ? 1 : (int)((total + Segment - 1) / Segment);

    public long StartOf(int segment) => segment * Segment;

    /// <summary>Behind the segment's last byte; <see cref="long.MaxValue"/> when the length is unknown.</summary>
    public long EndOf(int segment) =>
        Total is not long total ? long.MaxValue : Segments == 1 ? total : Math.Min(total, StartOf(segment) + Segment);
}
