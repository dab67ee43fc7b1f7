using Tars.Stages.Files;

namespace Tars.Stages.Acquire.Watching;

/// <summary>
/// Listens to what the system tells of a folder. Nothing depends on it but how soon a change is seen: it may lose events, overflow, or fall
/// silent, and the next regular look finds the change.
/// </summary>
internal sealed class FolderEvents(string folder, string stateFolder, SettleRule rule, Action wake) : IDisposable
{
    private readonly string _own = Path.TrimEndingDirectorySeparator(Path.GetFullPath(stateFolder)) + Path.DirectorySeparatorChar;
    private FileSystemWatcher? _watcher;
    private (ulong, ulong, long, uint)? _heard;
    private volatile bool _broken;

    /// <summary>Why it hears nothing; null while it listens.</summary>
    public string? Deaf { get; private set; }

    /// <summary>Begins to listen, or begins anew when listening broke off or the folder is another one. Cheap while all is well.</summary>
    public void Renew()
    {
        // The system goes on telling of the folder that was there, wherever it is now.
        (ulong, ulong, long, uint)? there = UnixStat.Of(folder)?.Identity;
        if (_watcher is not null && !_broken && there == _heard)
            return;
        _heard = there;
        _watcher?.Dispose();
        _watcher = null;
        _broken = false;
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Created += OnChange;
            watcher.Changed += OnChange;
            watcher.Deleted += OnChange;
            watcher.Renamed += OnRename;
            watcher.Error += OnError;
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
            Deaf = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            _broken = true;
            Deaf = e.Message;
        }
    }

    /// <summary>Has the next <see cref="Renew"/> begin anew: another folder may have taken the place.</summary>
    public void Break() => _broken = true;

    public void Dispose() => _watcher?.Dispose();

    private void OnChange(object sender, FileSystemEventArgs e)
    {
        if (Counts(e.FullPath))
            wake();
    }

    private void OnRename(object sender, RenamedEventArgs e)
    {
        if (!Counts(e.FullPath))
            return;
        rule.Renamed(Path.GetRelativePath(folder, e.FullPath).Replace(Path.DirectorySeparatorChar, '/'));
        wake();
    }

    private void OnError(object sender, ErrorEventArgs e)
    {
        // An overflow is no end, but starting anew is the surest way to hear again.
        Deaf = e.GetException().Message;
        _broken = true;
        wake();
    }

    /// <summary>The state changes with every run, and unfinished files with every byte.</summary>
    private bool Counts(string path) => !path.StartsWith(_own, StringComparison.Ordinal) && !SettleRule.IsUnfinished(Path.GetFileName(path));
}
