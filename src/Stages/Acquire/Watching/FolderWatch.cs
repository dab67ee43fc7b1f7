using System.Globalization;
using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Watching;

/// <summary>
/// What a watch knows of one <c>folder</c> node between its runs: what the last run saw, what is being written, and whether the system
/// told of a change. The node's source uses the same rule, so that what a look finds ready the run takes.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly FolderOptions _options;
    private readonly string _stateFolder;
    private readonly FolderEvents _events;
    private IReadOnlyList<FoundFile> _waiting = [];

    /// <param name="options">The node's options, with absolute paths.</param>
    /// <param name="stateFolder">Never looked at.</param>
    /// <param name="time">The clock.</param>
    /// <param name="wake">Called when the system tells of a change, from any thread.</param>
    public FolderWatch(FolderOptions options, string stateFolder, TimeProvider time, Action wake)
    {
        _options = options;
        _stateFolder = stateFolder;
        Rule = new SettleRule(options.Settle, time, remembers: true);
        _events = new FolderEvents(Path.GetFullPath(options.Path), stateFolder, Rule, wake);
    }

    public SettleRule Rule { get; }

    public FolderListing Listing { get; } = new();

    public TimeSpan Rescan => _options.Rescan;

    /// <summary>Why the system tells of no changes, so that only the regular look finds them; null while it does.</summary>
    public string? Deaf => _events.Deaf;

    /// <summary>Set while a plan is made only to learn whether a run is needed: cancelled at the first file that says so.</summary>
    public CancellationTokenSource? Probe { get; set; }

    /// <summary>Lists the folder and compares it with what the last run saw; ends at the first change.</summary>
    public FolderLook Look(CancellationToken cancellationToken)
    {
        _events.Renew();
        var look = new Tally();
        _waiting = look.Waiting;
        try
        {
            if (!Directory.Exists(_options.Path))
            {
                _events.Break();
                return look.Problem($"there is no folder at {_options.Path}; it is looked for again and again. Create it or correct 'path'.");
            }

            foreach (FoundFile found in FileTree.Of(_options, _stateFolder).Files())
            {
                cancellationToken.ThrowIfCancellationRequested();
                look.Files++;
                if (Compare(found, look))
                    return look.Result(changed: true);
            }
        }
        catch (IOException e)
        {
            return look.Problem(e.Message);
        }

        Rule.EndRound();
        int last = Listing.Count;
        if (look.Files == 0 && last > 0 && !_options.AllowEmpty)
        {
            return look.Problem(string.Create(
                CultureInfo.InvariantCulture,
                $"all {last:N0} files are gone from {_options.Path}. Nothing is removed: a disk that is not mounted looks the same. "
                + $"Mount it or put files back, or set 'allow_empty: true' if all of them are to be removed."));
        }

        return look.Result(look.Present != last);
    }

    /// <summary>Looks again at those files alone that the last look found being written, up to <see cref="Tally.MaxWaiting"/> of them.</summary>
    /// <param name="due">When to do so again; null when none is waited for.</param>
    /// <returns>True when one of them is whole by now.</returns>
    public bool HasSettled(out TimeSpan? due)
    {
        var again = new Tally();
        bool settled = _waiting.Any(f => Compare(f with { File = new FileInfo(f.File!.FullName) }, again));
        due = again.Result(settled).Due;
        return settled;
    }

    public void Dispose() => _events.Dispose();

    /// <returns>True when the file calls for a run.</returns>
    private bool Compare(FoundFile found, Tally look)
    {
        ulong key = ListingHash.Of(found.Key);
        ulong? seen = Listing.Find(key);
        if (LooksOf(found) is not { } looks)
            return false;
        if (seen == looks.Hash && !(Listing.IsUnreadable(key) && CanOpen(found)))
        {
            look.Present++;
            return false;
        }

        if (found.File is not null && Rule.Judge(found.Key, found.File.FullName, looks.Hash, looks.Modified, out TimeSpan due) is var state and not Settling.Ready)
        {
            look.Present += seen is null ? 0 : 1;
            look.Wait(found, state, due);
            return false;
        }

        return true;
    }

    /// <summary>Null for what went away since it was listed.</summary>
    private static (ulong Hash, DateTime Modified)? LooksOf(FoundFile found)
    {
        if (found.File is not { } file)
            return (FoundFile.LooksOfUnnamed, default);
        try
        {
            return FoundFile.TargetOf(file) is { } target
                ? (ListingHash.Of(target.Length, target.LastWriteTimeUtc), target.LastWriteTimeUtc)
                : (FoundFile.LooksOfUnnamed, default);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException && file.LinkTarget is null)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A run fails at it too, and remembers it so.
            return (FoundFile.LooksOfUnnamed, default);
        }
    }

    private static bool CanOpen(FoundFile found)
    {
        if (found.File is null || SpecialFile.KindOf(found.File.FullName) is not null)
            return false;
        try
        {
            File.OpenHandle(found.File.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Counts what a look comes upon.</summary>
    private sealed class Tally
    {
        /// <summary>The others wait for the next regular look, or for a run that one of these calls for.</summary>
        internal const int MaxWaiting = 1000;

        private long _count;
        private TimeSpan? _due;

        public List<FoundFile> Waiting { get; } = [];

        public long Files { get; set; }

        public long Present { get; set; }

        public void Wait(FoundFile file, Settling state, TimeSpan due)
        {
            if (state == Settling.Unfinished)
                return;
            _count++;
            if (Waiting.Count < MaxWaiting)
                Waiting.Add(file);
            _due = _due is null || due < _due ? due : _due;
        }

        public FolderLook Result(bool changed) => new(changed, Files, _count, _due, null);

        public FolderLook Problem(string problem) => new(Changed: false, Files, _count, _due, problem);
    }
}
