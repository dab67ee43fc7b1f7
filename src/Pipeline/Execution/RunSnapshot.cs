namespace Tars.Pipeline;

/// <summary>A run while it goes on.</summary>
/// <param name="Nodes">
/// The counts of every node, in topological order. They are read one after the other, so they need not reconcile.
/// </param>
/// <param name="RootsSeen">Roots the sources have brought.</param>
/// <param name="RootsFinished">Roots that are done, dead, removed or unchanged.</param>
/// <param name="Bytes">Bytes in flight.</param>
/// <param name="Elapsed">Since the start.</param>
public sealed record RunSnapshot(IReadOnlyList<NodeReport> Nodes, long RootsSeen, long RootsFinished, long Bytes, TimeSpan Elapsed)
{
    /// <summary>True while the run takes in no further roots: see <see cref="PipelineRun.Pause"/>.</summary>
    public bool Paused { get; init; }
}
