namespace Tars.Stages.Acquire.Feeds;

/// <summary>What a list says of one file, before its address has been looked at.</summary>
internal sealed record ListEntry
{
    /// <summary>As the list writes it.</summary>
    public required string Address { get; init; }

    /// <summary>Where it stands, for messages: <c>list.txt:12</c>.</summary>
    public required string Place { get; init; }

    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>As the list writes it.</summary>
    public string? Digest { get; init; }

    public long? Size { get; init; }

    public string? MediaType { get; init; }

    public string? Title { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>The name that the list gives it.</summary>
    public string? Name { get; init; }
}
