namespace Tars.Pipeline;

/// <summary>What an earlier run recorded about a root.</summary>
/// <param name="Version">The SHA-256 of its content, hex.</param>
/// <param name="Stamp">The witness the source gave, see <see cref="Root{T}.Stamp"/>.</param>
public sealed record KnownRoot(string Version, string? Stamp);
