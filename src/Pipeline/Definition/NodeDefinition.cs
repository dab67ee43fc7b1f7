namespace Tars.Pipeline;

/// <summary>One node of a checked graph.</summary>
public sealed record NodeDefinition
{
    internal NodeDefinition()
    {
    }

    /// <summary>Its name in the graph, unique.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of node.</summary>
    public required NodeSpec Spec { get; init; }

    /// <summary>An instance of the spec's options record with paths made absolute; null when the kind takes no options.</summary>
    public required object? Options { get; init; }

    /// <summary>The assets it cannot work without, by name: those of its kind, or of them the ones that its options choose.</summary>
    public IReadOnlyList<string> Needs => Options is IChosenModel chosen ? [.. Spec.Needs.Where(chosen.Needs)] : Spec.Needs;

    /// <summary>
    /// The options as one line of JSON for fingerprints: every option by name in ordinal order but those marked
    /// <see cref="EphemeralAttribute"/>, defaults included, durations in milliseconds, sizes in bytes, enums by name, paths as written,
    /// and <c>***</c> for what came from a secret variable.
    /// </summary>
    public required string CanonicalOptions { get; init; }

    /// <summary>
    /// As <see cref="CanonicalOptions"/>, with the options marked <see cref="EphemeralAttribute"/>: what may be shown of them.
    /// </summary>
    internal string DisplayOptions { get; init; } = "{}";

    /// <summary>The nodes it reads, by name, in the order given; empty for a source.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>Which items it takes; null takes all.</summary>
    public required Expression? When { get; init; }

    /// <summary>How the engine runs it.</summary>
    public required NodePolicy Policy { get; init; }

    /// <summary>Where its name stands.</summary>
    public required SourceLocation Location { get; init; }
}
