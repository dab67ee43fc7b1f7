namespace Tars.Pipeline;

/// <summary>A root that a run did.</summary>
/// <param name="Source">The source node.</param>
/// <param name="Key">Its key.</param>
/// <param name="Sha256">SHA-256 of its content, hex; empty when it could not be read.</param>
/// <param name="Dead">How many of its items became dead letters.</param>
public sealed record ManifestInput(string Source, string Key, string Sha256, int Dead);
