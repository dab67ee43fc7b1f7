namespace Tars.Pipeline;

/// <summary>The same content under another key of the same source.</summary>
/// <param name="Source">The source node.</param>
/// <param name="From">The key that is gone.</param>
/// <param name="To">The key that is new.</param>
/// <param name="Version">SHA-256 of the content, hex.</param>
public sealed record MovedRoot(string Source, string From, string To, string Version);
