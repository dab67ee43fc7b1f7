namespace Tars.TextIndex;

/// <summary>What the terms of one field come to in all segments, deleted documents included until a merge.</summary>
/// <param name="Name">Name of the field.</param>
/// <param name="Documents">Documents with at least one term in it.</param>
/// <param name="Terms">Terms summed over the segments; one that is in two of them counts twice.</param>
/// <param name="Postings">Documents of all terms.</param>
/// <param name="Occurrences">Occurrences of all terms; the postings for a field without frequencies.</param>
public sealed record FieldStatistics(string Name, long Documents, long Terms, long Postings, long Occurrences);
