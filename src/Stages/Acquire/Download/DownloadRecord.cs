namespace Tars.Stages.Acquire.Download;

/// <summary>What a download folder knows of a file in it.</summary>
internal sealed record DownloadRecord
{
    public required string Url { get; init; }

    /// <summary>Its name in the folder.</summary>
    public required string Name { get; init; }

    public required long Size { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>When the file was written, in ticks of UTC: another time means that somebody else wrote to it.</summary>
    public required long Written { get; init; }

    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    /// <summary>The digest that was expected and agreed, <c>sha256:HEX</c> or <c>sha512:HEX</c>; null when none was.</summary>
    public string? Digest { get; init; }

    public DateTimeOffset WrittenAt => new(Written, TimeSpan.Zero);
}
