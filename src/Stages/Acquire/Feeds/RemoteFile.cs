namespace Tars.Stages.Acquire;

/// <summary>A file at an address, as a list names it; not its bytes.</summary>
public sealed record RemoteFile
{
    /// <summary>Where it is: an http or https address without a fragment.</summary>
    public required string Url { get; init; }

    /// <summary>The last part of the address's path, made safe as a file name.</summary>
    public required string Name { get; init; }

    /// <summary>Other addresses of the same bytes, best first.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>The digest that its bytes have to have, <c>sha256:HEX</c> or <c>sha512:HEX</c>; null when the list says none.</summary>
    public string? Digest { get; init; }

    /// <summary>Its length in bytes, where the list or its server says it.</summary>
    public long? Size { get; init; }

    /// <summary>The media type, where the list or its server says it; what the bytes are is told after they have come.</summary>
    public string? MediaType { get; init; }

    /// <summary>The title of the feed's entry it belongs to, or null.</summary>
    public string? Title { get; init; }

    /// <summary>When the list says that it was published or changed, or null.</summary>
    public DateTimeOffset? PublishedAt { get; init; }
}
