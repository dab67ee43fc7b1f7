namespace Tars.TextIndex;

/// <summary>What an index holds, as far as it can be said without reading it through.</summary>
/// <param name="Generation">The commit.</param>
/// <param name="Documents">Live documents.</param>
/// <param name="Bytes">Size of the files of the commit's segments.</param>
/// <param name="Segments">In document order.</param>
/// <param name="Fields">By name.</param>
public sealed record IndexStatistics(
    long Generation, int Documents, long Bytes, IReadOnlyList<SegmentStatistics> Segments, IReadOnlyList<FieldStatistics> Fields);
