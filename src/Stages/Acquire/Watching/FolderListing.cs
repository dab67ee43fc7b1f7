namespace Tars.Stages.Acquire.Watching;

/// <summary>What a run saw in a folder: for each file a hash of its key and one of its looks, about 40 bytes. Safe from several threads.</summary>
internal sealed class FolderListing
{
    /// <summary>The looks of a file of which is known only that it is there; equal to those of no file.</summary>
    public const ulong Unknown = 0;

    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _unreadable = [];
    private Dictionary<ulong, ulong> _last = [];
    private Dictionary<ulong, ulong>? _next;

    /// <summary>How many files the last run saw and did not take away.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _last.Count;
        }
    }

    /// <summary>The looks of a file as the last run saw them; null when it saw none.</summary>
    public ulong? Find(ulong key)
    {
        lock (_gate)
            return _last.TryGetValue(key, out ulong looks) ? looks : null;
    }

    /// <summary>True when the last run could not read the file.</summary>
    public bool IsUnreadable(ulong key)
    {
        lock (_gate)
            return _unreadable.Contains(key);
    }

    /// <summary>A run begins to read the folder.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _next = new Dictionary<ulong, ulong>(_last.Count);
            _unreadable.Clear();
        }
    }

    /// <summary>The run came upon a file.</summary>
    public void Saw(string key, ulong looks, bool readable = true)
    {
        ulong hash = ListingHash.Of(key);
        lock (_gate)
        {
            _next?[hash] = looks;
            if (!readable)
                _unreadable.Add(hash);
        }
    }

    /// <summary>The run left a file as it is, since it is being written.</summary>
    /// <param name="key">The file's key.</param>
    /// <param name="known">Whether the ledger knows an earlier version of it.</param>
    public void Held(string key, bool known)
    {
        ulong hash = ListingHash.Of(key);
        lock (_gate)
        {
            if (_last.TryGetValue(hash, out ulong looks))
                _next?[hash] = looks;
            else if (known)
                _next?[hash] = Unknown;
        }
    }

    /// <summary>A file was taken away because it is done with: that it is gone is no change.</summary>
    public void Forget(string key)
    {
        ulong hash = ListingHash.Of(key);
        lock (_gate)
        {
            _last.Remove(hash);
            _next?.Remove(hash);
        }
    }

    /// <summary>The run read the folder to its end.</summary>
    public void End()
    {
        lock (_gate)
        {
            _last = _next ?? _last;
            _next = null;
        }
    }
}
