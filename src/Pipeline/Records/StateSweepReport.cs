namespace Tars.Pipeline;

/// <summary>What a sweep removed, or would have.</summary>
/// <param name="Memos">Memo entries forgotten.</param>
/// <param name="Artifacts">Files removed from the artifact store, half-written ones included.</param>
/// <param name="Bytes">Their size, in bytes.</param>
public sealed record StateSweepReport(int Memos, int Artifacts, long Bytes);
