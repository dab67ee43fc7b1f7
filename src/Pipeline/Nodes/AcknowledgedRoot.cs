namespace Tars.Pipeline;

/// <summary>A root whose receipt was just written.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Version">The SHA-256 of the content that was worked on, hex.</param>
/// <param name="Stamp">The witness that the source gave with it.</param>
/// <param name="Dead">How many of its items became dead letters.</param>
public sealed record AcknowledgedRoot(string Key, string Version, string? Stamp, int Dead);
