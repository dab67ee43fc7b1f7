namespace Tars.Pipeline;

/// <summary>A node that computes otherwise than before.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Why">What changed: version, options, models, what it reads.</param>
public sealed record NodeChange(string Node, IReadOnlyList<string> Why);
