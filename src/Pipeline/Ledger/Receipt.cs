namespace Tars.Pipeline;

/// <summary>The ledger's word that a root's effects are in place.</summary>
/// <param name="Source">The source node.</param>
/// <param name="Key">The root's key within it.</param>
/// <param name="Version">SHA-256 of the content the effects belong to, hex; empty when the root is known but was never read.</param>
/// <param name="Stamp">The source's witness of that content, see <see cref="Root{T}.Stamp"/>.</param>
/// <param name="Fingerprint">
/// The fingerprint of everything downstream of the source that the effects were made with; empty when the receipt is void.
/// </param>
/// <param name="Dead">How many items of the root became dead letters.</param>
/// <param name="Run">The run that wrote it.</param>
public sealed record Receipt(string Source, string Key, string Version, string? Stamp, string Fingerprint, int Dead, string Run);
