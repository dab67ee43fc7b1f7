namespace Tars.Pipeline;

/// <summary>What a run wrote to.</summary>
/// <param name="Node">The sink.</param>
/// <param name="Identity">The name of its durable state; null when it has none.</param>
/// <param name="Items">Items it took in.</param>
public sealed record ManifestOutput(string Node, string? Identity, long Items);
