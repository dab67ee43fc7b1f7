namespace Tars.Pipeline;

/// <summary>A root that a run would not leave as it is.</summary>
/// <param name="Source">The source node.</param>
/// <param name="Key">Its key.</param>
/// <param name="Change">How it compares with the ledger.</param>
/// <param name="Failure">Why it cannot be read, or null.</param>
public sealed record RootPlan(string Source, string Key, RootChange Change, string? Failure);
