namespace Tars.Stages.Acquire.Watching;

/// <summary>What a watch makes of a file it comes upon.</summary>
internal enum Settling
{
    /// <summary>Nobody seems to be writing it: it may be read.</summary>
    Ready,

    /// <summary>It changed too short a time ago.</summary>
    Moving,

    /// <summary>Somebody has it open for writing.</summary>
    Open,

    /// <summary>Its name says that it is not finished.</summary>
    Unfinished,
}

/// <summary>
/// Tells whether a file is whole: its name is none that programs give to unfinished files, its size and time have stood still, and nobody
/// has it open for writing.
/// </summary>
/// <param name="settle">How long size and time must stand still.</param>
/// <param name="time">The clock.</param>
/// <param name="remembers">
/// Whether the rule is asked again and again: it then goes by what it saw itself, since the clock of the file's system may be another one.
/// </param>
/// <remarks>Safe for use from several threads. It remembers only files that changed within the last minute, by a hash of their keys.</remarks>
internal sealed class SettleRule(TimeSpan settle, TimeProvider time, bool remembers)
{
    private const int MaxRenamed = 10_000;

    /// <summary>Longer than clocks of one network differ: a time so old is believed without having watched it stand still.</summary>
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(1);

    /// <summary>Time enough for the look that the rename calls for; afterwards a file settles as any other.</summary>
    private static readonly TimeSpan RenameHolds = TimeSpan.FromMinutes(1);

    private static readonly string[] Endings =
        [".part", ".tmp", ".temp", ".partial", ".crdownload", ".opdownload", ".download", ".filepart", ".aria2", ".swp", "~"];

    private static readonly string[] Beginnings = [".", "~$"];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Rename> _renamed = new(StringComparer.Ordinal);
    private Dictionary<ulong, Sight> _before = [];
    private Dictionary<ulong, Sight> _now = [];

    /// <summary>Whether a name is one that programs give to files they have not finished, or to locks beside them.</summary>
    public static bool IsUnfinished(string name) =>
        Array.Exists(Endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase))
        || Array.Exists(Beginnings, b => name.StartsWith(b, StringComparison.Ordinal));

    /// <summary>Says that a file got its name by a rename within the folder: it was written under another one.</summary>
    public void Renamed(string key)
    {
        lock (_gate)
        {
            if (_renamed.Count < MaxRenamed)
                _renamed[key] = new Rename(null, time.GetTimestamp());
        }
    }

    /// <summary>Says that a file was read, so that its next version has to settle again.</summary>
    public void Taken(string key)
    {
        lock (_gate)
            _renamed.Remove(key);
    }

    /// <param name="key">What names it between two calls.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="stamp">A hash of its size and time.</param>
    /// <param name="modified">When it was written last, UTC.</param>
    /// <param name="due">When to ask again.</param>
    public Settling Judge(string key, string path, ulong stamp, DateTime modified, out TimeSpan due)
    {
        due = settle;
        if (IsUnfinished(Path.GetFileName(path)))
            return Settling.Unfinished;
        TimeSpan age = time.GetUtcNow().UtcDateTime - modified;
        if (age < Max(Old, settle) && !StandsStill(key, stamp, age, out due))
            return Settling.Moving;
        return WriterProbe.IsBeingWritten(path) ? Settling.Open : Settling.Ready;
    }

    /// <summary>To be called when every file was asked about once more: forgets those that no longer need to be watched.</summary>
    public void EndRound()
    {
        lock (_gate)
        {
            (_before, _now) = (_now, _before);
            _now.Clear();
            foreach ((string key, Rename rename) in _renamed)
            {
                if (time.GetElapsedTime(rename.Told) > RenameHolds)
                    _renamed.Remove(key);
            }
        }
    }

    private bool StandsStill(string key, ulong stamp, TimeSpan age, out TimeSpan due)
    {
        due = settle;
        if (!remembers)
            return age >= settle;
        lock (_gate)
        {
            if (WasRenamed(key, stamp))
                return true;
            ulong hash = ListingHash.Of(key);
            long now = time.GetTimestamp();
            if ((!_now.TryGetValue(hash, out Sight sight) && !_before.TryGetValue(hash, out sight)) || sight.Stamp != stamp)
                sight = new Sight(stamp, now);
            _now[hash] = sight;
            due = settle - time.GetElapsedTime(sight.Since, now);
            return due <= TimeSpan.Zero;
        }
    }

    /// <summary>A rename says nothing of what is written to the file after it, nor of another that gets its name later.</summary>
    private bool WasRenamed(string key, ulong stamp)
    {
        if (!_renamed.TryGetValue(key, out Rename rename))
            return false;
        if (time.GetElapsedTime(rename.Told) > RenameHolds || (rename.Stamp ?? stamp) != stamp)
        {
            _renamed.Remove(key);
            return false;
        }

        _renamed[key] = rename with { Stamp = stamp };
        return true;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <summary>Since when a file looks as it does.</summary>
    private readonly record struct Sight(ulong Stamp, long Since);

    /// <summary>What a file looked like when it was seen first after its rename, and when the system told of that.</summary>
    private readonly record struct Rename(ulong? Stamp, long Told);
}
