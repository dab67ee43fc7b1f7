namespace Tars.Pipeline;

/// <summary>How a source compares with what the ledger knows of it.</summary>
public sealed record SourceCount
{
    /// <summary>The source node.</summary>
    public required string Source { get; init; }

    /// <summary>Roots that the ledger did not know, moved ones excluded.</summary>
    public required long New { get; init; }

    /// <summary>Roots with another content than recorded.</summary>
    public required long Changed { get; init; }

    /// <summary>Roots known under another key that is gone: the same content at a new place.</summary>
    public required long Moved { get; init; }

    /// <summary>Roots that are gone, moved ones excluded.</summary>
    public required long Removed { get; init; }

    /// <summary>Roots of the same content whose receipt speaks of another definition, model or sink, or was voided for a retry.</summary>
    public required long Outdated { get; init; }

    /// <summary>Roots whose receipt holds: nothing is done for them.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Roots that could not be read.</summary>
    public required long Failed { get; init; }

    /// <summary>
    /// Roots under hold that are gone from the source, or have another content there: what is in place stays. The changed ones count as
    /// <see cref="Unchanged"/> too.
    /// </summary>
    public long Held { get; init; }

    /// <summary>True when there is something to do.</summary>
    public bool HasChanges => New + Changed + Moved + Removed + Outdated + Failed > 0;
}
