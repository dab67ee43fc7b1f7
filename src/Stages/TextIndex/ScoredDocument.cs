namespace Tars.TextIndex;

/// <summary>A document that a query found.</summary>
/// <param name="Doc">Its number in the reader.</param>
/// <param name="Score">Higher is better; comparable within one query alone.</param>
public readonly record struct ScoredDocument(int Doc, float Score);
