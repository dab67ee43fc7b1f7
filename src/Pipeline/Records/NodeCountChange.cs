namespace Tars.Pipeline;

/// <summary>A node's counts in two runs; null where the run did not have the node or was killed before it could say.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Before">In the first run.</param>
/// <param name="After">In the second.</param>
public sealed record NodeCountChange(string Node, NodeReport? Before, NodeReport? After);
