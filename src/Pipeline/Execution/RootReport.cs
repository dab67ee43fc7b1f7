namespace Tars.Pipeline;

/// <summary>What became of one root.</summary>
public sealed record RootReport
{
    /// <summary>The source node.</summary>
    public required string Source { get; init; }

    /// <summary>The root's key.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of its content, hex; empty when it could not be read.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How it compared with the ledger.</summary>
    public required RootChange Change { get; init; }

    /// <summary>What became of it.</summary>
    public required RootStatus Status { get; init; }

    /// <summary>The remarks of the nodes it passed, in the order they were made.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The causes of its dead letters, each with its node.</summary>
    public required IReadOnlyList<string> Errors { get; init; }
}
