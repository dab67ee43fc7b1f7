namespace Tars.Pipeline;

/// <summary>How tests of graphs are run.</summary>
public sealed record GraphTestOptions
{
    /// <summary>Where models and native libraries come from, for nodes that are not stubbed. Default: none are known.</summary>
    public AssetResolver? Assets { get; init; }

    /// <summary>Only tests whose name has this in it; null, the default, runs all.</summary>
    public string? Filter { get; init; }

    /// <summary>The profile of tests that name none; null, the default, for none.</summary>
    public string? Profile { get; init; }

    /// <summary>Values that replace those of the definition, under those that a test sets itself.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Whether golden files are written anew rather than compared. Default false.</summary>
    public bool Update { get; init; }
}
