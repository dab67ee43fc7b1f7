namespace Tars.Pipeline.Definition;

/// <summary>A node as it was read or added, before the graph is checked.</summary>
internal sealed record NodeDraft
{
    public required string Name { get; init; }

    public required SourceLocation At { get; init; }

    /// <summary>Null when the kind is unknown, which has been reported.</summary>
    public NodeSpec? Spec { get; init; }

    public object? Options { get; init; }

    public string CanonicalOptions { get; init; } = "{}";

    public string DisplayOptions { get; init; } = "{}";

    /// <summary>Where the options that were given stand, by name.</summary>
    public IReadOnlyDictionary<string, SourceLocation> OptionPlaces { get; init; } = new Dictionary<string, SourceLocation>();

    public IReadOnlyList<Reference> From { get; init; } = [];

    /// <summary>Where the whole of <c>from</c> stands.</summary>
    public SourceLocation FromAt { get; init; }

    /// <summary>False when <c>from</c> is there but could not be read, which has been reported.</summary>
    public bool FromReadable { get; init; } = true;

    public string? When { get; init; }

    /// <summary>The place of a stretch of <see cref="When"/>.</summary>
    public Func<int, int, SourceLocation> WhenAt { get; init; } = static (_, _) => default;

    /// <summary>Where <c>order</c> stands.</summary>
    public SourceLocation OrderAt { get; init; }

    public NodePolicy Policy { get; init; } = NodePolicy.Default;
}

/// <summary>A node's name where another node reads it.</summary>
internal readonly record struct Reference(string Name, SourceLocation At);
