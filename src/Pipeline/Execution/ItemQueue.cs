using System.Threading.Channels;

namespace Tars.Pipeline.Execution;

/// <summary>
/// The bounded channel before a node: so many items, so many bytes, first come first served over all edges that lead to the node. An item
/// that is larger than the whole passes alone.
/// </summary>
/// <remarks>
/// The framework's bounded channel counts items only, wakes a blocked writer for every item read, and takes a lock for each item on
/// either side. Here both bounds are kept under one lock, a reader takes many items at once, and writers that found the queue
/// full go on when half of it is free again.
/// </remarks>
internal sealed class ItemQueue : Channel<Item>
{
    private readonly Lock _gate = new();
    private readonly int _maxItems;
    private readonly long _maxBytes;
    private readonly int _maxSpilled;
    private readonly Queue<Item> _items = new();
    private readonly Queue<(Item? Item, TaskCompletionSource Written)> _writers = new();
    private readonly CancellationTokenRegistration _aborting;
    private TaskCompletionSource<bool>? _reader;
    private CancellationToken _aborted;
    private long _bytes;
    private int _resident;
    private int _held;
    private int _heldResident;
    private long _heldBytes;
    private bool _complete;

    /// <param name="maxItems">The most items inside, at least 1.</param>
    /// <param name="maxBytes">The most bytes inside, at least 1.</param>
    /// <param name="maxSpilled">The most items inside whose payload is on disk; they count for neither of the other bounds.</param>
    /// <param name="stop">Cancelled to let nobody wait any longer: every waiting call is then cancelled.</param>
    public ItemQueue(int maxItems, long maxBytes, int maxSpilled, CancellationToken stop)
    {
        _maxItems = maxItems;
        _maxBytes = maxBytes;
        _maxSpilled = maxSpilled;
        Items = new ItemReader(this);
        Reader = Items;
        Writer = new ItemWriter(this);
        _aborting = stop.Register(() => Abort(stop));
    }

    /// <summary>The side that takes items out.</summary>
    public ItemReader Items { get; }

    /// <summary>How many items and bytes are inside, without those that a reader has taken.</summary>
    public (int Items, long Bytes) Fill
    {
        get
        {
            lock (_gate)
            {
                return (_items.Count, _bytes - _heldBytes);
            }
        }
    }

    /// <summary>Whether an item would have to wait now.</summary>
    public bool IsFullFor(Item item)
    {
        lock (_gate)
        {
            return _writers.Count > 0 || !Fits(item);
        }
    }

    /// <summary>Puts an item in; waits while the queue is full.</summary>
    public ValueTask WriteAsync(Item item)
    {
        (bool written, Task wait) = Write(item, wait: true);
        return written ? default : new ValueTask(wait);
    }

    /// <summary>Says that nothing more comes.</summary>
    public bool TryComplete()
    {
        TaskCompletionSource<bool>? wake;
        lock (_gate)
        {
            if (_complete)
            {
                return false;
            }

            _complete = true;
            wake = TakeReader();
        }

        wake?.SetResult(false);
        _aborting.Dispose();
        return true;
    }

    /// <summary>Puts an item in, or waits for room for it; null only waits for room.</summary>
    private (bool Written, Task Wait) Write(Item? item, bool wait)
    {
        TaskCompletionSource<bool>? wake;
        lock (_gate)
        {
            if (_aborted.IsCancellationRequested)
            {
                return (false, Task.FromCanceled(_aborted));
            }

            if (_complete)
            {
                return (false, Task.FromException(new ChannelClosedException()));
            }

            if (_writers.Count > 0 || !Fits(item))
            {
                if (!wait)
                {
                    return (false, Task.CompletedTask);
                }

                var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _writers.Enqueue((item, written));
                return (false, written.Task);
            }

            Put(item);
            wake = item is null ? null : TakeReader();
        }

        wake?.SetResult(true);
        return (true, Task.CompletedTask);
    }

    private bool Fits(Item? item) => item?.IsSpilled == true
        ? _items.Count + _held - _resident < _maxSpilled
        : _resident == 0 || (_resident < _maxItems && _bytes + (item?.Bytes ?? 0) <= _maxBytes);

    private void Put(Item? item)
    {
        if (item is not null)
        {
            _items.Enqueue(item);
            if (!item.IsSpilled)
            {
                _resident++;
                _bytes += item.Bytes;
            }
        }
    }

    private TaskCompletionSource<bool>? TakeReader()
    {
        TaskCompletionSource<bool>? reader = _reader;
        _reader = null;
        return reader;
    }

    /// <summary>Lets waiting writers in, when enough room has come for it to be worth their while.</summary>
    private void Admit()
    {
        if (_writers.Count == 0 || _resident > _maxItems / 2)
        {
            return;
        }

        while (_writers.TryPeek(out (Item? Item, TaskCompletionSource Written) next) && Fits(next.Item))
        {
            _writers.Dequeue();
            Put(next.Item);
            next.Written.SetResult();
        }
    }

    private int Take(Span<Item> into)
    {
        lock (_gate)
        {
            // What was taken the time before is done with by now.
            _bytes -= _heldBytes;
            _resident -= _heldResident;
            _held = 0;
            _heldResident = 0;
            _heldBytes = 0;
            if (_items.Count == 0)
            {
                Admit();
            }

            int count = Math.Min(into.Length, Math.Max(1, _maxItems / 4));
            int taken = 0;
            while (taken < count && _items.TryDequeue(out Item? item))
            {
                into[taken++] = item;
                int resident = item.IsSpilled ? 0 : 1;
                long bytes = resident * item.Bytes;
                if (taken == 1)
                {
                    // It is worked on at once; the others wait in the reader's hands and count as waiting.
                    _resident -= resident;
                    _bytes -= bytes;
                }
                else
                {
                    _held++;
                    _heldResident += resident;
                    _heldBytes += bytes;
                }
            }

            Admit();
            return taken;
        }
    }

    private void Abort(CancellationToken stop)
    {
        TaskCompletionSource<bool>? reader;
        (Item? Item, TaskCompletionSource Written)[] writers;
        lock (_gate)
        {
            _aborted = stop;
            reader = TakeReader();
            writers = [.. _writers];
            _writers.Clear();
        }

        reader?.TrySetCanceled(stop);
        foreach ((_, TaskCompletionSource written) in writers)
        {
            written.TrySetCanceled(stop);
        }
    }

    /// <summary>The side that takes items out; for one reader at a time.</summary>
    internal sealed class ItemReader(ItemQueue queue) : ChannelReader<Item>
    {
        public override bool CanCount => true;

        public override int Count => queue.Fill.Items;

        /// <summary>Takes up to a quarter of what the queue holds; what was taken before counts as done with.</summary>
        /// <returns>How many; 0 when there is nothing now.</returns>
        public int TryReadMany(Span<Item> into) => queue.Take(into);

        public override bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Item item)
        {
            item = null!;
            return queue.Take(new Span<Item>(ref item)) == 1;
        }

        public override bool TryPeek([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Item item)
        {
            lock (queue._gate)
            {
                return queue._items.TryPeek(out item);
            }
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
        {
            TaskCompletionSource<bool> wait;
            lock (queue._gate)
            {
                if (queue._aborted.IsCancellationRequested)
                {
                    return ValueTask.FromCanceled<bool>(queue._aborted);
                }

                if (queue._items.Count > 0)
                {
                    return new ValueTask<bool>(true);
                }

                if (queue._complete && queue._writers.Count == 0)
                {
                    return new ValueTask<bool>(false);
                }

                wait = queue._reader ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return new ValueTask<bool>(cancellationToken.CanBeCanceled ? wait.Task.WaitAsync(cancellationToken) : wait.Task);
        }
    }

    private sealed class ItemWriter(ItemQueue queue) : ChannelWriter<Item>
    {
        public override bool TryComplete(Exception? error = null) => queue.TryComplete();

        public override bool TryWrite(Item item) => queue.Write(item, wait: false).Written;

        public override async ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await queue.Write(null, wait: true).Wait.WaitAsync(cancellationToken);
                return true;
            }
            catch (ChannelClosedException)
            {
                return false;
            }
        }

        public override ValueTask WriteAsync(Item item, CancellationToken cancellationToken = default) => queue.WriteAsync(item);
    }
}
