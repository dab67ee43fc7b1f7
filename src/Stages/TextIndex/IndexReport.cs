namespace Tars.TextIndex;

/// <summary>What a check of an index found.</summary>
/// <param name="Generation">The commit that was checked.</param>
/// <param name="Segments">In document order; without those that could not be opened.</param>
/// <param name="Faults">At most one a file; empty where all is as it should be.</param>
public sealed record IndexReport(long Generation, IReadOnlyList<SegmentReport> Segments, IReadOnlyList<IndexFault> Faults)
{
    /// <summary>Whether there is no fault.</summary>
    public bool IsClean => Faults.Count == 0;
}
