namespace Tars.Pipeline;

/// <summary>A sink in two runs; null where the run did not have it or left no manifest.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Before">In the first run.</param>
/// <param name="After">In the second.</param>
/// <param name="Exchanged">True when what it writes to is no longer the same: it was emptied, or another was put in its place.</param>
public sealed record OutputChange(string Node, ManifestOutput? Before, ManifestOutput? After, bool Exchanged);
