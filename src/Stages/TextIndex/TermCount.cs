namespace Tars.TextIndex;

/// <summary>A string of a column, and how many documents have it.</summary>
/// <param name="Term">The string.</param>
/// <param name="Documents">How many of the documents that were counted; 1 or more.</param>
public readonly record struct TermCount(string Term, int Documents);
