namespace Tars.Pipeline.Execution;

/// <summary>
/// Tells whether a folder went away while a run goes on: it, or the file system it lies on. What is empty because a disk is not mounted any
/// more must not be taken for what somebody removed.
/// </summary>
internal sealed class FolderWatch(string path)
{
    private const int NoEntry = 2;
    private FileFacts? _first;

    public string Path { get; } = path;

    /// <summary>Remembers what is there now, if nothing is remembered yet.</summary>
    public void Begin()
    {
        if (_first is null && FileFacts.Of(Path) is { Error: 0 } facts)
        {
            _first = facts;
        }
    }

    /// <summary>Remembers what is there now in place of what was.</summary>
    public void Renew()
    {
        _first = null;
        Begin();
    }

    /// <summary>What went away, in words; null for nothing.</summary>
    /// <param name="evenRemoved">Whether a folder counts that is not there while what held it is.</param>
    public string? Gone(bool evenRemoved)
    {
        if (_first is not FileFacts first)
        {
            return null;
        }

        FileFacts now = FileFacts.Of(Path);
        return now.Error == NoEntry ? (evenRemoved ? $"{Path} is not there any more" : null)
            : now.Error != 0 ? $"{Path} does not answer (error {now.Error})"
            : now.Device != first.Device ? $"{Path} lies on another file system than when the run began: a disk was unmounted, or "
                + "another one mounted there"
            : null;
    }
}
