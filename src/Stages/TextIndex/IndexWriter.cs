using Tars.TextIndex.Format;
using Tars.TextIndex.Store;
using Tars.TextIndex.Writing;

namespace Tars.TextIndex;

/// <summary>
/// Adds, replaces and deletes documents of an index. There is one writer at a time over all processes. Nothing is visible to readers or
/// survives a crash before <see cref="Commit"/>. Safe for many threads, which take turns. After a failed call (a full disk, say)
/// the last commit is intact and only <see cref="Rollback"/> and <see cref="Dispose"/> are allowed.
/// </summary>
public sealed class IndexWriter : IDisposable
{
    // Deletes wait in memory until the next flush.
    private const int MaxBufferedDeletes = 50_000;
    private readonly Lock _gate = new();
    private readonly IndexDirectory _directory;
    private readonly IndexSchema _schema;
    private readonly IndexWriterOptions _options;
    private readonly WriteLock _lock;
    private readonly SlicePool _pool = new();
    private readonly Dictionary<DeleteTerm, int> _deletes = [];
    private readonly HashSet<string> _unsynced = new(StringComparer.Ordinal);
    private readonly List<WriterSegment> _segments = [];
    private CommitPoint _commit = CommitPoint.Empty;
    // What Commit makes visible; null where there is nothing new to see.
    private CommitPoint? _prepared;
    private SegmentBuffer? _buffer;
    private long _nextSegment;
    private bool _isPrepared;
    private bool _changed;
    private bool _failed;
    private bool _disposed;

    private IndexWriter(IndexDirectory directory, IndexSchema schema, IndexWriterOptions options, WriteLock writeLock)
    {
        _directory = directory;
        _schema = schema;
        _options = options;
        _lock = writeLock;
        Load();
    }

    /// <summary>User data of the last commit; empty before the first.</summary>
    public IReadOnlyDictionary<string, string> CommittedUserData
    {
        get
        {
            lock (_gate)
                return _commit.UserData;
        }
    }

    /// <summary>
    /// Opens the index for writing, creating directory and index where they are missing, and continues at the last commit. What a crash
    /// left behind is removed.
    /// </summary>
    /// <exception cref="IndexLockedException">Another writer has it open.</exception>
    /// <exception cref="IndexCorruptException">The last commit cannot be read.</exception>
    /// <exception cref="ArgumentException">A field of the schema is of another kind in the index, or an option is out of range.</exception>
    public static IndexWriter Open(string directory, IndexSchema schema, IndexWriterOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(schema);
        options ??= new IndexWriterOptions();
        if (options.BufferBytes is < 1 << 20 or > 1 << 30 || options.BufferDocuments < 1)
        {
            throw new ArgumentException(
                $"the buffer is {options.BufferBytes} bytes and {options.BufferDocuments} documents; it takes 1 MiB to 1 GiB and 1 or more documents",
                nameof(options));
        }

        var place = new IndexDirectory(directory);
        place.Create();
        var writeLock = WriteLock.Take(place);
        try
        {
            return new IndexWriter(place, schema, options, writeLock);
        }
        catch
        {
            writeLock.Dispose();
            throw;
        }
    }

    /// <summary>Adds a document beside all others.</summary>
    /// <exception cref="ArgumentException">A field is not in the schema, or its value does not suit its kind; nothing was changed.</exception>
    public void AddDocument(IndexDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        DocumentCheck.Check(_schema, document);
        Change(() => Buffer().Add(document));
    }

    /// <summary>
    /// Replaces all documents with the key by the given ones in one step: no commit holds some of both. An empty list deletes.
    /// The documents need not hold the key themselves, but only those that do are found by it next time.
    /// </summary>
    /// <param name="keyField">A <see cref="FieldKind.Keyword"/> field of the schema.</param>
    /// <param name="key">The whole value of the field.</param>
    /// <param name="documents">In the order they shall have.</param>
    /// <exception cref="ArgumentException">A field is not in the schema, or its value does not suit its kind; nothing was changed.</exception>
    public void UpdateDocuments(string keyField, string key, IReadOnlyList<IndexDocument> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        DocumentCheck.CheckKey(_schema, keyField, key);
        foreach (var document in documents)
            DocumentCheck.Check(_schema, document);
        Change(() =>
        {
            NoteDelete(keyField, key);
            foreach (var document in documents)
                Buffer().Add(document);
        });
    }

    /// <summary>Deletes all documents whose keyword field has the value.</summary>
    /// <exception cref="ArgumentException">The field is no <see cref="FieldKind.Keyword"/> of the schema.</exception>
    public void DeleteDocuments(string keyField, string key)
    {
        DocumentCheck.CheckKey(_schema, keyField, key);
        Change(() => NoteDelete(keyField, key));
    }

    /// <summary>
    /// Does all of a commit that can fail for want of space and makes it durable, but not visible: <see cref="Commit"/> then only renames a
    /// file, <see cref="Rollback"/> forgets it, and so does a crash. Changes made in between belong to the next commit.
    /// </summary>
    /// <param name="userData">Kept with the commit; null keeps that of the commit before.</param>
    /// <exception cref="InvalidOperationException">A commit is prepared already.</exception>
    public void Prepare(IReadOnlyDictionary<string, string>? userData = null) => Guarded(() => PrepareNext(userData), prepares: true);

    /// <summary>
    /// Makes all changes durable and visible in one step, or those that were there at <see cref="Prepare"/>. Returns when they are on the
    /// disk. Without changes and with the same user data nothing is written.
    /// </summary>
    /// <param name="userData">Kept with the commit; null keeps that of the commit before. Null after <see cref="Prepare"/>, which took it.</param>
    /// <exception cref="InvalidOperationException">User data is given after <see cref="Prepare"/>.</exception>
    public void Commit(IReadOnlyDictionary<string, string>? userData = null) => Guarded(
        () =>
        {
            if (!_isPrepared)
                PrepareNext(userData);
            _isPrepared = false;
            if (_prepared is not { } next)
                return;
            next.PublishPending(_directory);
            _commit = next;
            _prepared = null;
            RemoveUnused();
        },
        prepares: userData is not null);

    /// <summary>Forgets all changes since the last commit. The writer stays open, also after a failure.</summary>
    public void Rollback()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _failed = true;
            Unload();
            Load();
            _failed = false;
        }
    }

    /// <summary>Closes the writer and gives the lock back; changes since the last commit are lost.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            try
            {
                Unload();
                RemoveUnused();
            }
            finally
            {
                _lock.Dispose();
            }
        }
    }

    private void Change(Action change) => Guarded(() =>
    {
        change();
        if (_buffer?.UsedBytes >= _options.BufferBytes || _buffer?.DocumentCount >= _options.BufferDocuments || _deletes.Count >= MaxBufferedDeletes)
        {
            Flush();
            MergeWhereDue();
        }
    });

    private void Guarded(Action action, bool prepares = false)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_failed)
                throw new InvalidOperationException("an earlier call failed; call Rollback to continue at the last commit");
            if (prepares && _isPrepared)
                throw new InvalidOperationException("a commit is prepared; call Commit without user data, or Rollback, before the next");
            _failed = true;
            action();
            _failed = false;
        }
    }

    private void PrepareNext(IReadOnlyDictionary<string, string>? userData)
    {
        Flush();
        MergeWhereDue();
        _isPrepared = true;
        var sameData = userData is null || (userData.Count == _commit.UserData.Count && !userData.Except(_commit.UserData).Any());
        if (!_changed && sameData && _commit.Generation > 0)
            return;
        foreach (var segment in _segments)
        {
            if (segment.WriteLive() is { } file)
                _unsynced.Add(file);
        }

        foreach (var file in _unsynced)
            _directory.Sync(file);
        _unsynced.Clear();
        _prepared = new CommitPoint(
            _commit.Generation + 1, _commit.Version + 1, _nextSegment, [.. _segments.Select(s => s.Entry)],
            userData is null ? _commit.UserData : new Dictionary<string, string>(userData, StringComparer.Ordinal));
        _prepared.WritePending(_directory);
        _changed = false;
    }

    private SegmentBuffer Buffer()
    {
        _changed = true;
        return _buffer ??= new SegmentBuffer(_directory, FileNames.Segment(_nextSegment++), _schema, _pool);
    }

    private void NoteDelete(string field, string key) => _deletes[new DeleteTerm(field, key)] = _buffer?.DocumentCount ?? 0;

    /// <summary>Turns the buffer into a segment and applies deletes to all segments.</summary>
    private void Flush()
    {
        foreach (var segment in _segments)
        {
            foreach (var term in _deletes.Keys)
                _changed |= segment.Delete(term);
        }

        if (_buffer is not null)
        {
            var (info, live) = _buffer.Flush(_deletes);
            _buffer.Dispose();
            _buffer = null;
            Append(_segments.Count, info, live);
        }

        _deletes.Clear();
        DropEmpty();
    }

    private void Append(int at, SegmentInfo info, LiveDocs? live)
    {
        _segments.Insert(at, new WriterSegment(_directory, SegmentEntry.New(info.Name, info.Id), info, live, live is not null));
        _unsynced.UnionWith(info.Files);
    }

    private void MergeWhereDue()
    {
        for (var places = ChooseMerge(); places.Count > 0; places = ChooseMerge())
        {
            _changed = true;
            var chosen = places.Select(i => _segments[i]).ToList();
            var info = new SegmentMerger(_directory, FileNames.Segment(_nextSegment++), chosen).Merge();
            Append(places[0], info, live: null);
            foreach (var segment in chosen)
                Remove(segment);
        }
    }

    private List<int> ChooseMerge() => MergePolicy.Choose([.. _segments.Select(s => s.SizeForMerge)]);

    private void DropEmpty()
    {
        foreach (var segment in _segments.Where(s => s.LiveCount == 0).ToList())
            Remove(segment);
    }

    /// <summary>Takes the segment out; its files go at once unless the last commit or a prepared one has them.</summary>
    private void Remove(WriterSegment segment)
    {
        _segments.Remove(segment);
        segment.Dispose();
        _unsynced.ExceptWith(segment.Info.Files);
        if (Committed().Any(s => s.Name == segment.Entry.Name))
            return;
        foreach (var file in segment.Info.Files)
            _directory.TryRemove(file);
    }

    /// <summary>Takes the state of the newest commit on the disk.</summary>
    private void Load()
    {
        var generation = _directory.NewestCommit();
        _commit = generation < 0 ? CommitPoint.Empty : CommitPoint.Read(_directory, generation);
        _nextSegment = _commit.NextSegment;
        _changed = false;
        try
        {
            foreach (var entry in _commit.Segments)
            {
                using var reader = new SegmentReader(_directory, entry, verifyChecksums: false);
                DocumentCheck.CheckFields(_schema, reader.Fields);
                _segments.Add(new WriterSegment(_directory, entry, reader.Info, reader.Live?.Copy(), liveChanged: false));
            }
        }
        catch
        {
            Unload();
            throw;
        }

        RemoveUnused();
    }

    private void Unload()
    {
        _buffer?.Dispose();
        _buffer = null;
        foreach (var segment in _segments)
            segment.Dispose();
        _segments.Clear();
        _deletes.Clear();
        _unsynced.Clear();
        _prepared = null;
        _isPrepared = false;
    }

    private IEnumerable<SegmentEntry> Committed() => _commit.Segments.Concat(_prepared?.Segments ?? []);

    /// <summary>Removes the index's files that neither the last commit nor this writer refers to.</summary>
    private void RemoveUnused()
    {
        var used = Committed().Concat(_segments.Select(s => s.Entry)).ToList();
        var names = used.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var live = used.Select(s => s.LiveDocsFile).ToHashSet(StringComparer.Ordinal);
        if (_buffer is not null)
            names.Add(_buffer.Name);
        foreach (var file in _directory.Files().Where(FileNames.IsIndexFile).ToList())
        {
            var kept = file.StartsWith('_')
                ? names.Contains(FileNames.SegmentOf(file)) && (!file.EndsWith(".liv", StringComparison.Ordinal) || live.Contains(file))
                : string.Equals(file, _commit.FileName, StringComparison.Ordinal);
            if (!kept)
                _directory.TryRemove(file);
        }
    }
}
