namespace Tars.Pipeline;

/// <summary>What went over an edge.</summary>
/// <param name="From">The emitting node.</param>
/// <param name="To">The node behind it.</param>
/// <param name="Items">Items that left <paramref name="From"/> for <paramref name="To"/>, filtered ones included.</param>
public sealed record EdgeReport(string From, string To, long Items);
