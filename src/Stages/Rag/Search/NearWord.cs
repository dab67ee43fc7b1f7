namespace Tars.Stages.Rag;

/// <summary>A word of a query that no passage holds.</summary>
/// <param name="Word">As it was typed.</param>
/// <param name="Nearest">Words of the archive that were perhaps meant, the likeliest first; 1 to 3.</param>
public sealed record NearWord(string Word, IReadOnlyList<string> Nearest);
