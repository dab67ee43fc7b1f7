namespace Tars.Stages.Acquire.Download;

/// <summary>How a <see cref="Transfer"/> goes about it.</summary>
internal sealed record TransferSettings
{
    /// <summary>The most connections for one file.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>Bytes of a segment; a file of more than one is received over several connections.</summary>
    public long Segment { get; init; } = 16L << 20;

    /// <summary>Smaller files are fetched again, rather than gone on with, by a later attempt.</summary>
    public long JournalFrom { get; init; } = 1L << 20;

    /// <summary>The most bytes of a file.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>How often in succession an attempt may end without a byte more, the first included.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The pause before going on; it doubles with each attempt that brings nothing.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);
}
