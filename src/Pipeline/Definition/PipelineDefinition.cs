namespace Tars.Pipeline;

/// <summary>
/// A graph that passed every check: names, options, edges and types hold. Made by <see cref="DefinitionLoader"/> or <see
/// cref="PipelineBuilder"/>.
/// </summary>
public sealed record PipelineDefinition
{
    internal PipelineDefinition()
    {
    }

    /// <summary>The default of <see cref="MemoryBytes"/>: 1 GiB.</summary>
    public const long DefaultMemoryBytes = 1L << 30;

    /// <summary>The pipeline's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where ledger, artifacts and indexes are kept, absolute. Default <c>.tars</c> in <see cref="BaseFolder"/>.</summary>
    public required string StateFolder { get; init; }

    /// <summary>The byte budget of everything in flight, at least 1 MiB. Default 1 GiB.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>
    /// What is done about faults of the surroundings, where a node has no policy of its own and for what the engine writes itself.
    /// </summary>
    public FaultPolicy Faults { get; init; } = FaultPolicy.Default;

    /// <summary>
    /// The channels over which people hear of its runs; no part of <see cref="Digest"/>, for they change nothing that is computed.
    /// </summary>
    public IReadOnlyList<NoticeDefinition> Notices { get; init; } = [];

    /// <summary>The nodes in the order given, which need not be the order of the edges.</summary>
    public required IReadOnlyList<NodeDefinition> Nodes { get; init; }

    /// <summary>The file it came from as the caller gave it; null when built in code.</summary>
    public required string? File { get; init; }

    /// <summary>The folder that relative paths are resolved against, absolute.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>
    /// SHA-256, hex, of the canonical form: name, memory and nodes; independent of where the file lies, its layout and
    /// comments.
    /// </summary>
    public required string Digest { get; init; }
}
