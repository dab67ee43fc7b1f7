namespace Tars.TextIndex;

/// <summary>What one segment holds.</summary>
/// <param name="Name">Name of the segment.</param>
/// <param name="Documents">Documents, deleted ones included.</param>
/// <param name="Deleted">Deleted documents.</param>
/// <param name="Bytes">Size of its files.</param>
/// <param name="IsCompound">Whether its files are packed into one.</param>
public sealed record SegmentStatistics(string Name, int Documents, int Deleted, long Bytes, bool IsCompound);
