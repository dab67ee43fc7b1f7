namespace Tars.Pipeline;

/// <summary>One change of a root, as the ledger has it.</summary>
/// <param name="Source">The source node.</param>
/// <param name="Key">The root's key.</param>
/// <param name="Version">The version that came in; null when the root was removed.</param>
/// <param name="Run">The run that did it.</param>
/// <param name="At">When that run began, UTC.</param>
public sealed record RootEvent(string Source, string Key, string? Version, string Run, DateTimeOffset At);
