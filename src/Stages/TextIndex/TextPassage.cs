namespace Tars.TextIndex;

/// <summary>A part of a text that answers a query. Offsets are in UTF-16 units of the whole text.</summary>
/// <param name="Start">Its beginning.</param>
/// <param name="End">Behind its end.</param>
/// <param name="Score">Compares passages of one text and query; greater is better.</param>
/// <param name="Matches">Where the query matches in it, in order; at least one.</param>
public sealed record TextPassage(int Start, int End, double Score, IReadOnlyList<TextMatch> Matches);
