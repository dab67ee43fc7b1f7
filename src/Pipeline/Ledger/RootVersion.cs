namespace Tars.Pipeline;

/// <summary>A root as it was taken in.</summary>
/// <param name="Source">The source node.</param>
/// <param name="Key">Its key.</param>
/// <param name="Version">SHA-256 of its content, hex.</param>
public sealed record RootVersion(string Source, string Key, string Version);
