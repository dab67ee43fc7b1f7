namespace Tars.Cli.Watching;

/// <summary>For how long no folder is listed again, so that listing a large or slow one leaves the machine and the disk to others.</summary>
/// <param name="AfterEvent">When the system told of a change: many come while a file is written.</param>
/// <param name="AfterSettling">When a file that was waited for is whole.</param>
internal readonly record struct LookRest(TimeSpan AfterEvent, TimeSpan AfterSettling)
{
    /// <summary>Files that come one by one share a look and a run.</summary>
    internal static readonly TimeSpan Least = TimeSpan.FromMilliseconds(200);

    /// <summary>A share of a twentieth is aimed at, but no event waits longer than this for it.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private const int Share = 20;

    /// <summary>Where listing takes long, it takes a fifth of the time.</summary>
    private const int LongShare = 4;

    // 200 ms doubled so often is longer than any rescan.
    private const int MaxDoublings = 20;

    /// <summary>How long to rest.</summary>
    /// <param name="took">How long the last look took.</param>
    /// <param name="idle">How many runs came to nothing one after the other, though a look called for each.</param>
    /// <param name="rescan">The longest rest.</param>
    public static LookRest Of(TimeSpan took, int idle, TimeSpan rescan)
    {
        TimeSpan slowed = Least * (1 << Math.Min(idle, MaxDoublings));
        TimeSpan share = Min(took * Share, Max(took * LongShare, s_longest));
        return new LookRest(Min(Max(share, slowed), rescan), Min(Max(took, slowed), rescan));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
