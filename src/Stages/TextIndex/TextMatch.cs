namespace Tars.TextIndex;

/// <summary>A word of a text that a query matches.</summary>
/// <param name="Start">Offset of its first UTF-16 unit in the whole text.</param>
/// <param name="End">Offset behind its last.</param>
public readonly record struct TextMatch(int Start, int End);
