namespace Tars.TextIndex.Analysis;

/// <summary>One term of a text.</summary>
/// <param name="Term">The term as it is in the index.</param>
/// <param name="PositionIncrement">Distance to the token before: 1 in a row, more where stop words were dropped, 0 at the same
/// place.</param>
/// <param name="Start">Offset of its first UTF-16 unit in the text.</param>
/// <param name="End">Offset behind its last UTF-16 unit.</param>
public readonly record struct Token(string Term, int PositionIncrement, int Start, int End);
