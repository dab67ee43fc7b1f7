namespace Tars.Pipeline;

/// <summary>What a sweep removed, or would have.</summary>
/// <param name="Memos">Memo entries forgotten.</param>
/// <param name="Artifacts">Files removed from the artifact store, half-written ones included.</param>
/// <param name="Bytes">Their size, in bytes.</param>
public sealed record StateSweepReport(int Memos, int Artifacts, long Bytes)
{
    /// <summary>Memo entries of computations that changed, which are kept for the sake of <see cref="Holds"/>.</summary>
    public int Held { get; init; }

    /// <summary>The holds in force: a memo entry names no root, so that with any of them all entries are kept.</summary>
    public IReadOnlyList<LegalHold> Holds { get; init; } = [];
}
