using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>
/// Counts who needs a file: commits that are kept, the writer's segments, readers of its state. A file goes when nobody needs it any
/// longer. Safe for many threads.
/// </summary>
internal sealed class FileKeeper(IndexDirectory directory)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private bool _closed;
    // Windows does not remove a file that a reader has open.
    private readonly List<string> _left = [];

    public void Retain(IEnumerable<string> files)
    {
        lock (_gate)
        {
            foreach (var file in files)
                _counts[file] = _counts.GetValueOrDefault(file) + 1;
        }
    }

    public void Release(IEnumerable<string> files)
    {
        lock (_gate)
        {
            // Another writer may have made files of the same names since.
            if (_closed)
                return;
            foreach (var file in files)
            {
                if (--_counts[file] > 0)
                    continue;
                _counts.Remove(file);
                _left.Add(file);
            }

            _left.RemoveAll(f => _counts.ContainsKey(f) || directory.TryRemove(f));
        }
    }

    /// <summary>Removes the index's files that nobody needs, those of a crash among them. No file may be in the making.</summary>
    public void RemoveUnused()
    {
        lock (_gate)
            RemoveUnused(_counts.ContainsKey);
    }

    /// <summary>
    /// Removes all files but these, and none later: those that a reader still has open live without a name, or until the next writer
    /// opens.
    /// </summary>
    public void Close(IReadOnlyCollection<string> needed)
    {
        lock (_gate)
        {
            _closed = true;
            RemoveUnused(needed.Contains);
        }
    }

    private void RemoveUnused(Predicate<string> isNeeded)
    {
        foreach (var file in directory.Files().Where(f => FileNames.IsIndexFile(f) && !isNeeded(f)).ToList())
            directory.TryRemove(file);
    }
}
