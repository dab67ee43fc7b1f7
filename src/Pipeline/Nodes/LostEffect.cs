namespace Tars.Pipeline;

/// <summary>A root of which something that a sink applied is no longer there: somebody deleted a file, say.</summary>
/// <param name="Source">The source node.</param>
/// <param name="Key">The root's key.</param>
public sealed record LostEffect(string Source, string Key);
