namespace Tars.TextIndex.Writing;

/// <summary>What decides about merging a segment.</summary>
/// <param name="LiveBytes">Its share of the files that living documents make up.</param>
/// <param name="DeletedShare">Deleted of all documents, 0 to 1.</param>
/// <param name="CanMerge">False where it has parts that this library would lose.</param>
internal readonly record struct SegmentSize(long LiveBytes, double DeletedShare, bool CanMerge);
