using Tars.TextIndex.Format;
using Tars.TextIndex.Store;

namespace Tars.TextIndex.Writing;

/// <summary>
/// How documents of many threads become segments: each change goes into a buffer of its thread, a full buffer is written by the thread that
/// filled it, and now and then a cut turns everything into segments that have seen all deletes.
/// </summary>
internal sealed class ChangeFlow : IDisposable
{
    // Deletes wait in memory until they are applied to all segments at once.
    private const int MaxBufferedDeletes = 50_000;
    // Where merges do not keep up with so many segments, changes wait for one to end.
    private const int MaxSegmentsBehind = 6 * MergePolicy.TierSize;
    // The writer's, taken before _gate by what cuts.
    private readonly Lock _stateGate;
    // Guards all fields below. A monitor, as threads wait for each other's changes, flushes and merges.
    private readonly object _gate = new();
    private readonly IndexDirectory _directory;
    private readonly IndexSchema _schema;
    private readonly IndexWriterOptions _options;
    private readonly FileKeeper _keeper;
    private readonly WriterState _state;
    private readonly BlockStore _blocks;
    private BufferPool _buffers;
    private MergeRunner _merges;
    private int _changing;
    private int _flushing;
    private bool _isCutting;
    private bool _failed;
    private bool _disposed;

    public ChangeFlow(IndexDirectory directory, IndexSchema schema, IndexWriterOptions options, Lock stateGate)
    {
        _directory = directory;
        _schema = schema;
        _options = options;
        _stateGate = stateGate;
        _keeper = new FileKeeper(directory);
        _state = new WriterState(directory, _keeper);
        _blocks = new BlockStore((int)(options.BufferBytes / BlockStore.BlockSize));
        Commits = new CommitSteps(directory, _keeper, _state, options.KeptCommits);
        (_buffers, _merges) = Load();
    }

    public CommitSteps Commits { get; }

    public WriterStamp Stamp
    {
        get
        {
            lock (_gate)
                return Commits.Stamp;
        }
    }

    /// <summary>
    /// Deletes and adds in one step. The documents go into a buffer outside the gate; what they come after is settled behind that.
    /// </summary>
    public void Change(DeleteTerm? delete, IReadOnlyList<IndexDocument> documents)
    {
        SegmentBuffer? buffer;
        lock (_gate)
        {
            WaitForRoom();
            buffer = documents.Count > 0 ? Try(_buffers.Take) : null;
            _changing++;
        }

        var done = false;
        try
        {
            foreach (var document in documents)
                buffer!.Add(document);
            done = true;
        }
        finally
        {
            lock (_gate)
            {
                _changing--;
                _failed |= !done;
                if (done)
                    EndChange(delete, buffer);
                Monitor.PulseAll(_gate);
            }
        }

        FlushWhereDue();
    }

    private void EndChange(DeleteTerm? delete, SegmentBuffer? buffer)
    {
        var change = ++_state.Change;
        if (delete is { } term)
            _state.Deletes.Note(term, change);
        if (buffer is not null)
            _buffers.GiveBack(buffer, change);
    }

    /// <summary>Waits while changes must not begin. Under the gate.</summary>
    private void WaitForRoom()
    {
        while (true)
        {
            ThrowIfUnusable();
            var full = _flushing > 0 && _buffers.Bytes > _options.BufferBytes;
            var behind = _merges.Running > 0 && _state.Segments.Count > MaxSegmentsBehind;
            if (!_isCutting && !full && !behind)
                return;
            Monitor.Wait(_gate);
        }
    }

    private void FlushWhereDue()
    {
        SegmentBuffer? due;
        bool tooManyDeletes;
        lock (_gate)
        {
            while ((due = _buffers.FindDue()) is not null && (_isCutting || _state.IsHeld) && !_failed && !_disposed)
                Monitor.Wait(_gate);
            if (_failed || _disposed)
                return;
            tooManyDeletes = _state.Deletes.Count >= MaxBufferedDeletes;
            if (due is not null && !tooManyDeletes)
            {
                _buffers.Remove(due);
                _flushing++;
            }
        }

        if (tooManyDeletes)
        {
            lock (_stateGate)
                Guarded(() => Cut(hold: false));
        }
        else if (due is not null)
        {
            Flush(due);
        }
    }

    private void Flush(SegmentBuffer buffer)
    {
        var done = false;
        try
        {
            var info = Write(buffer);
            lock (_gate)
            {
                Install(buffer, info);
                _merges.StartDue();
            }

            done = true;
        }
        finally
        {
            buffer.Dispose();
            lock (_gate)
            {
                _flushing--;
                _failed |= !done;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private SegmentInfo Write(SegmentBuffer buffer)
    {
        _directory.Reached?.Invoke("flush.started");
        var info = buffer.Write(_options.UseCompoundFiles);
        _directory.Reached?.Invoke("flush.written");
        return info;
    }

    private void Install(SegmentBuffer buffer, SegmentInfo info)
    {
        var live = buffer.LiveAfter(_state.Deletes);
        _state.Append(SegmentEntry.New(info.Name, info.Id), info, live, live is not null);
    }

    /// <summary>
    /// Turns all changes so far into segments with deletes applied. No change begins before that is done; with <paramref name="hold"/>,
    /// none comes to the segments afterwards, until <see cref="Release"/>.
    /// </summary>
    public void Cut(bool hold, Action? atCut = null)
    {
        List<SegmentBuffer> buffers = [];
        lock (_gate)
            _isCutting = true;
        try
        {
            lock (_gate)
            {
                while (_changing > 0 || _flushing > 0)
                    Monitor.Wait(_gate);
                if (_failed)
                    throw new InvalidOperationException(
                        "a change of another thread failed meanwhile; call Rollback to continue at the last commit");
                buffers = _buffers.RemoveAll();
            }

            var written = WriteAll(buffers);
            lock (_gate)
            {
                for (var i = 0; i < buffers.Count; i++)
                    Install(buffers[i], written[i]);
                _state.ApplyDeletes();
                _state.Deletes.Clear();
                _state.IsHeld = hold;
                atCut?.Invoke();
                _merges.StartDue();
            }
        }
        finally
        {
            buffers.ForEach(b => b.Dispose());
            lock (_gate)
            {
                _isCutting = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private SegmentInfo[] WriteAll(List<SegmentBuffer> buffers) => buffers.Count < 2
        ? [.. buffers.Select(Write)]
        : Task.WhenAll(buffers.Select(b => Task.Run(() => Write(b)))).GetAwaiter().GetResult();

    /// <summary>Merges until no merge is due.</summary>
    public void FinishMerges()
    {
        lock (_gate)
        {
            _merges.StartDue();
            _merges.Wait();
        }
    }

    /// <summary>Takes over the segments of another index, after a <see cref="Cut"/> that holds.</summary>
    public void Take(IndexImport import) => import.CopyTo(_directory, _state, _gate);

    /// <summary>Gives up all that is not committed, and goes on from the last commit.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Unload();
            (_buffers, _merges) = Load();
            _failed = false;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            Unload();
            _keeper.Close(Commits.Files);
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            _state.IsHeld = false;
            Monitor.PulseAll(_gate);
        }
    }

    public void Guarded(Action action, bool prepares = false)
    {
        lock (_gate)
        {
            ThrowIfUnusable();
            if (prepares && Commits.IsPrepared)
                throw new InvalidOperationException("a commit is prepared; call Commit without user data, or Rollback, before the next");
        }

        var done = false;
        try
        {
            action();
            done = true;
        }
        finally
        {
            lock (_gate)
                _failed |= !done;
            Release();
        }
    }

    private T Try<T>(Func<T> action)
    {
        var done = false;
        try
        {
            var result = action();
            done = true;
            return result;
        }
        finally
        {
            _failed |= !done;
        }
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_failed)
            throw new InvalidOperationException("an earlier call failed; call Rollback to continue at the last commit");
        if (!_merges.HasFailed)
            return;
        _failed = true;
        _merges.ThrowFault();
    }

    private (BufferPool Buffers, MergeRunner Merges) Load()
    {
        try
        {
            Commits.Load();
            _state.Load(Commits.Last, _schema);
        }
        catch
        {
            _state.Unload();
            throw;
        }

        _keeper.RemoveUnused();
        return (new BufferPool(_options, () => new SegmentBuffer(_directory, _state.NewName(), _schema, _blocks)),
            new MergeRunner(_gate, _directory, _state, _options));
    }

    /// <summary>Gives up all that is not committed, when no thread is at it any longer. Under the gate.</summary>
    private void Unload()
    {
        _failed = true;
        Monitor.PulseAll(_gate);
        while (_changing > 0 || _flushing > 0)
            Monitor.Wait(_gate);
        _merges.Dispose();
        _buffers.Dispose();
        Commits.Forget();
        _state.Unload();
    }
}
