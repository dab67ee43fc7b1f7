namespace Tars.TextIndex;

/// <summary>What a check counted in a segment; what comes behind the first fault is not counted.</summary>
/// <param name="Name">Name of the segment.</param>
/// <param name="Documents">Documents, deleted ones included.</param>
/// <param name="Deleted">Deleted documents.</param>
/// <param name="Bytes">Size of its files.</param>
/// <param name="Terms">Distinct terms of all fields.</param>
/// <param name="Postings">Documents of all terms.</param>
/// <param name="Positions">Positions of all terms.</param>
/// <param name="StoredFields">Stored values of all documents.</param>
public sealed record SegmentReport(
    string Name, int Documents, int Deleted, long Bytes, long Terms, long Postings, long Positions, long StoredFields);
