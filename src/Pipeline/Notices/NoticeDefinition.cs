namespace Tars.Pipeline;

/// <summary>A channel of a checked definition, and what is told over it.</summary>
public sealed record NoticeDefinition
{
    internal NoticeDefinition()
    {
    }

    /// <summary>The name under <c>notices</c>, unique.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of channel.</summary>
    public required NodeSpec Spec { get; init; }

    /// <summary>An instance of the spec's options record; null when the kind takes none.</summary>
    public required object? Options { get; init; }

    /// <summary>The options as JSON with secrets masked, see <see cref="NodeDefinition.CanonicalOptions"/>.</summary>
    public required string CanonicalOptions { get; init; }

    /// <summary>
    /// As <see cref="CanonicalOptions"/>, with the options marked <see cref="EphemeralAttribute"/>: what may be shown of them.
    /// </summary>
    internal string DisplayOptions { get; init; } = "{}";

    /// <summary>The least level that is told. Default <see cref="NoticeLevel.Warning"/>.</summary>
    public NoticeLevel Level { get; init; } = NoticeLevel.Warning;

    /// <summary>The kinds that are told, in the definition's words; empty, the default, for all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>The most of one kind within <see cref="RatePeriod"/>; further ones are only counted. Default 6.</summary>
    public int RateCount { get; init; } = 6;

    /// <summary>Default 1 min.</summary>
    public TimeSpan RatePeriod { get; init; } = TimeSpan.FromMinutes(1);
}
