using Tars.TextIndex.Format;
using Tars.TextIndex.Store;
using Tars.TextIndex.Writing;

namespace Tars.TextIndex;

/// <summary>
/// Adds, replaces and deletes documents of an index. There is one writer at a time over all processes. Nothing is visible to other
/// readers or survives a crash before <see cref="Commit"/>. Safe for many threads, whose documents are analyzed and buffered side by
/// side; segments are merged on threads of their own. After a failed call (a full disk, say), or a failed merge, which the next call
/// reports, the last commit is intact and only <see cref="Rollback"/> and <see cref="Dispose"/> are allowed.
/// </summary>
public sealed class IndexWriter : IDisposable
{
    // Taken by what makes or gives up a state of the index, one at a time.
    private readonly Lock _stateGate = new();
    private readonly IndexDirectory _directory;
    private readonly IndexSchema _schema;
    private readonly WriteLock _lock;
    private readonly ChangeFlow _flow;
    private readonly WriterLink _link;

    private IndexWriter(IndexDirectory directory, IndexSchema schema, IndexWriterOptions options, WriteLock writeLock)
    {
        _directory = directory;
        _schema = schema;
        _lock = writeLock;
        _flow = new ChangeFlow(directory, schema, options, _stateGate);
        _link = new WriterLink(this);
    }

    /// <summary>User data of the last commit; empty before the first.</summary>
    public IReadOnlyDictionary<string, string> CommittedUserData => _flow.Commits.Last.UserData;

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
        if (options.FindProblem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        var place = new IndexDirectory(directory) { Reached = options.Reached, Writing = options.Writing };
        place.Create();
        var writeLock = WriteLock.Take(place);
        try
        {
            place.Reached?.Invoke("lock.taken");
            return new IndexWriter(place, schema, options, writeLock);
        }
        catch
        {
            writeLock.Dispose();
            throw;
        }
    }

    /// <summary>Adds a document beside all others.</summary>
    /// <exception cref="ArgumentException">A field is not in the schema, or its value does not suit its kind; nothing was
    /// changed.</exception>
    public void AddDocument(IndexDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        DocumentCheck.Check(_schema, document);
        _flow.Change(null, [document]);
    }

    /// <summary>
    /// Replaces all documents with the key by the given ones in one step: no commit and no reader holds some of both. An empty list
    /// deletes. The documents need not hold the key themselves, but only those that do are found by it next time. Of two threads that
    /// replace the same at once, one has its documents replaced by the other's.
    /// </summary>
    /// <param name="keyField">A <see cref="FieldKind.Keyword"/> field of the schema.</param>
    /// <param name="key">The whole value of the field.</param>
    /// <param name="documents">In the order they shall have.</param>
    /// <exception cref="ArgumentException">A field is not in the schema, or its value does not suit its kind; nothing was
    /// changed.</exception>
    public void UpdateDocuments(string keyField, string key, IReadOnlyList<IndexDocument> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        DocumentCheck.CheckKey(_schema, keyField, key);
        foreach (var document in documents)
            DocumentCheck.Check(_schema, document);
        _flow.Change(new DeleteTerm(keyField, key), documents);
    }

    /// <summary>Deletes all documents whose keyword field has the value.</summary>
    /// <exception cref="ArgumentException">The field is no <see cref="FieldKind.Keyword"/> of the schema.</exception>
    public void DeleteDocuments(string keyField, string key)
    {
        DocumentCheck.CheckKey(_schema, keyField, key);
        _flow.Change(new DeleteTerm(keyField, key), []);
    }

    /// <summary>
    /// Adds all documents of another index's newest commit beside those that are there: its files are checked through and through and
    /// copied as they are. No writer may have the other index open.
    /// </summary>
    /// <param name="directory">Directory of the other index.</param>
    /// <exception cref="IndexNotFoundException">There is no commit.</exception>
    /// <exception cref="IndexLockedException">A writer has the other index open.</exception>
    /// <exception cref="IndexCorruptException">A file of the other index does not hold what it should; nothing was changed.</exception>
    /// <exception cref="ArgumentException">It is this index, or a field of the schema is of another kind there; nothing was
    /// changed.</exception>
    public void AddIndex(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var other = new IndexDirectory(directory);
        if (other.FullPath == _directory.FullPath)
            throw new ArgumentException($"'{other.FullPath}' is this index itself", nameof(directory));
        using var import = IndexImport.Open(other, _schema);
        lock (_stateGate)
        {
            _flow.Guarded(() =>
            {
                _flow.Cut(hold: true);
                _flow.Take(import);
            });
        }
    }

    /// <summary>
    /// Opens what the writer has now, committed or not, for reading: point in time, and cheap where little has changed since the last call.
    /// Changes that other threads are at are in it with all they do, or not at all. <see cref="IndexReader.OpenIfChanged"/> of the reader
    /// goes on to the writer's newest state.
    /// </summary>
    /// <returns>A reader of its own; it keeps its files also when the writer drops them, and outlives the writer.</returns>
    public IndexReader OpenReader()
    {
        lock (_stateGate)
        {
            IndexReader? reader = null;
            _flow.Guarded(() => _flow.Cut(hold: false, () => reader = _flow.Commits.OpenReader(_link)));
            return reader!;
        }
    }

    /// <summary>A reader of what the writer has now, or null where that is what a reader with the stamp has.</summary>
    internal IndexReader? OpenNewer(WriterStamp known) => _flow.Stamp == known ? null : OpenReader();

    /// <summary>
    /// Does all of a commit that can fail for want of space and makes it durable, but not visible: <see cref="Commit"/> then only renames a
    /// file, <see cref="Rollback"/> forgets it, and so does a crash. Changes made in between belong to the next commit.
    /// </summary>
    /// <param name="userData">Kept with the commit; null keeps that of the commit before.</param>
    /// <exception cref="InvalidOperationException">A commit is prepared already.</exception>
    public void Prepare(IReadOnlyDictionary<string, string>? userData = null)
    {
        lock (_stateGate)
            _flow.Guarded(() => PrepareNext(userData), prepares: true);
    }

    /// <summary>
    /// Makes all changes durable and visible in one step, or those that were there at <see cref="Prepare"/>. Returns when they are on the
    /// disk, and merges that were due are done. Without changes and with the same user data nothing is written.
    /// </summary>
    /// <param name="userData">Kept with the commit; null keeps that of the commit before. Null after <see cref="Prepare"/>, which took
    /// it.</param>
    /// <exception cref="InvalidOperationException">User data is given after <see cref="Prepare"/>.</exception>
    public void Commit(IReadOnlyDictionary<string, string>? userData = null)
    {
        lock (_stateGate)
        {
            _flow.Guarded(
                () =>
                {
                    if (!_flow.Commits.IsPrepared)
                        PrepareNext(userData);
                    _flow.Commits.Publish();
                },
                prepares: userData is not null);
        }
    }

    /// <summary>Forgets all changes since the last commit. The writer stays open, also after a failure.</summary>
    public void Rollback()
    {
        lock (_stateGate)
            _flow.Restart();
    }

    /// <summary>Closes the writer and gives the lock back; changes since the last commit are lost.</summary>
    public void Dispose()
    {
        lock (_stateGate)
        {
            _link.Cut();
            try
            {
                _flow.Dispose();
            }
            finally
            {
                _directory.Reached?.Invoke("lock.releasing");
                _lock.Dispose();
            }
        }
    }

    private void PrepareNext(IReadOnlyDictionary<string, string>? userData)
    {
        _flow.Cut(hold: true);
        _flow.FinishMerges();
        _flow.Commits.Prepare(userData);
    }
}
