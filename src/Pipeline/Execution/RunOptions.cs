namespace Tars.Pipeline;

/// <summary>What a run needs besides its definition.</summary>
public sealed record RunOptions
{
    /// <summary>Where models and native libraries come from. Default: none are known.</summary>
    public AssetResolver Assets { get; init; } = new NoAssets();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Cancelled to drain: the sources stop, what is under way is finished and kept.</summary>
    public CancellationToken Drain { get; init; }

    /// <summary>How long draining may take before the run stops at once. Default 30 s.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Called for each root that is finished, never concurrently; must not block. Default: nobody.</summary>
    public Action<RootReport>? RootFinished { get; init; }

    /// <summary>
    /// Called for each event of the run, never concurrently; must not block. What it throws is ignored: an observer never alters the run.
    /// Default: nobody.
    /// </summary>
    public Action<RunEvent>? Observer { get; init; }

    /// <summary>How many roots the report names; further ones are only counted. Default 10,000.</summary>
    public int MaxReportedRoots { get; init; } = 10_000;

    /// <summary>How many roots may be under way at once. Default 1,024.</summary>
    public int MaxRootsInFlight { get; init; } = 1024;

    /// <summary>
    /// Whether neighbouring stages without a boundary between them work in one block. Default true; false puts a queue before every node,
    /// which shows in <c>tars explain</c> where items wait, and costs more for each item. What a run does is the same.
    /// </summary>
    public bool Fuse { get; init; } = true;

    /// <summary>
    /// True for one of the runs of a standing watch: what was asked through <see cref="RunControl"/> before it began counts too, since it
    /// was asked of the watch. Default false: what was asked of an earlier run is taken back.
    /// </summary>
    public bool Standing { get; init; }

    /// <summary>
    /// Keeps what nodes load at a cost for the next run; the caller disposes of it when no more runs come.
    /// Default: nothing outlives the run.
    /// </summary>
    public LoanShelf? Loans { get; init; }

    /// <summary>The bytes free at a folder, in place of what the system says; for tests.</summary>
    internal Func<string, long>? FreeSpace { get; init; }

    private sealed class NoAssets : AssetResolver
    {
        public override ValueTask<string> FolderAsync(string name, CancellationToken cancellationToken) =>
            throw new AssetException($"asset '{name}' is needed, but this run was given no asset store; set RunOptions.Assets.");

        public override string Digest(string name) => string.Empty;
    }
}
