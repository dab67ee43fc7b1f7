namespace Tars.Pipeline;

/// <summary>What the ledger keeps of one run.</summary>
public sealed record RunRecord
{
    /// <summary>Its place among all runs of the ledger, from 1; later runs have higher numbers, whatever the clock said.</summary>
    public required long Number { get; init; }

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The definition's digest, hex.</summary>
    public required string Definition { get; init; }

    /// <summary>What each node computed, as JSON: a list of <see cref="NodeFingerprint"/>; empty in runs of early versions.</summary>
    public required string Plan { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended, UTC; null when it is still going on or was killed.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The outcome in a word; null when it is still going on or was killed.</summary>
    public string? Outcome { get; init; }

    /// <summary>The run report as JSON, without the roots.</summary>
    public string? Report { get; init; }

    /// <summary>The manifest as JSON: see <see cref="RunManifest"/>.</summary>
    public string? Manifest { get; init; }

    /// <summary>SHA-256 of the manifest, hex.</summary>
    public string? ManifestDigest { get; init; }
}
