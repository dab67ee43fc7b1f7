namespace Tars.TextIndex.Format;

/// <summary>How far the postings of a term are written after a full block of documents.</summary>
/// <param name="LastDoc">The last document.</param>
/// <param name="DocPointer">End of the documents.</param>
/// <param name="PosPointer">End of the last full block of positions.</param>
/// <param name="PosBuffered">Positions behind that.</param>
/// <param name="PayPointer">End of the last full block of offsets.</param>
internal readonly record struct SkipPoint(int LastDoc, long DocPointer, long PosPointer, int PosBuffered, long PayPointer);
