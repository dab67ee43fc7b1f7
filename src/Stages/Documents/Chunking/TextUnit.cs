namespace Tars.Stages.Documents;

/// <summary>What passages are packed from: a sentence, a row of a table, a piece of one that is too long, or a heading.</summary>
/// <param name="Start">Index of its first character in the document's text.</param>
/// <param name="End">Index after its last one.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Block">The index of the block it is in.</param>
/// <param name="IsWhole">False for a piece of a sentence or row.</param>
internal readonly record struct TextUnit(int Start, int End, int Tokens, int Block, bool IsWhole);
