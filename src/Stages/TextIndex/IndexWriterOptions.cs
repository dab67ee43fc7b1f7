namespace Tars.TextIndex;

/// <summary>How a writer uses memory.</summary>
public sealed record IndexWriterOptions
{
    /// <summary>
    /// Bytes of postings that all threads' buffers together hold in memory before the largest becomes a segment; at least 1 MiB, at most
    /// 1 GiB, 64 MiB unless told.
    /// </summary>
    public long BufferBytes { get; init; } = 64L << 20;

    /// <summary>Documents in the buffer of one thread before they become a segment, however small; no limit unless told.</summary>
    public int BufferDocuments { get; init; } = int.MaxValue;

    /// <summary>Segments that are merged at once in the background; 1 or more, 1 unless told.</summary>
    public int MergeThreads { get; init; } = 1;

    /// <summary>
    /// Whether a new segment's files are put into one compound file, so that a commit syncs three files a segment instead of up to 16 and a
    /// reader maps one. Costs copying each new segment once. True unless told, as in Java; false leaves merged segments plain too.
    /// </summary>
    public bool UseCompoundFiles { get; init; } = true;

    /// <summary>
    /// Up to which share of the index's bytes a merged segment is put into a compound file; larger ones are not worth the copying. 0 (none)
    /// to 1 (all), 0.1 unless told, as in Java.
    /// </summary>
    public double MaxCompoundShare { get; init; } = 0.1;

    /// <summary>
    /// Commits that are kept and can be opened, the last one among them; 1 or more, 1 unless told. Older ones go with the next commit.
    /// </summary>
    public int KeptCommits { get; init; } = 1;

    /// <summary>
    /// Is told when the writer comes to a named point of a commit (<c>prepare.synced</c>, <c>prepare.written</c>, <c>commit.started</c>,
    /// <c>commit.renamed</c>, <c>commit.done</c>, …), so that a test can end the process there. From the writer's threads; must not throw.
    /// </summary>
    public Action<string>? Reached { get; init; }

    /// <summary>Is told before so many bytes are written to a file.</summary>
    internal Action<string, int>? Writing { get; init; }

    /// <summary>What is out of range, or null.</summary>
    internal string? FindProblem() => this switch
    {
        { BufferBytes: < 1 << 20 or > 1 << 30 } or { BufferDocuments: < 1 } =>
            $"the buffer is {BufferBytes} bytes and {BufferDocuments} documents; it takes 1 MiB to 1 GiB and 1 or more documents",
        { MergeThreads: < 1 } => $"segments are to be merged on {MergeThreads} threads; it takes 1 or more",
        { MaxCompoundShare: not (>= 0 and <= 1) } =>
            $"merged segments are to be compound up to {MaxCompoundShare} of the index; it takes 0 to 1",
        { KeptCommits: < 1 } => $"{KeptCommits} commits are to be kept; it takes 1 or more",
        _ => null,
    };
}
