namespace Tars.TextIndex.Writing;

/// <summary>
/// The buffers of all threads that add documents. A thread takes one for a change and gives it back; the writer's gate guards it.
/// </summary>
internal sealed class BufferPool(IndexWriterOptions options, Func<SegmentBuffer> create) : IDisposable
{
    // The one used last is taken first, so that a single thread fills a single buffer.
    private readonly Stack<SegmentBuffer> _idle = [];
    private readonly List<SegmentBuffer> _all = [];

    /// <summary>Bytes in buffers, as far as their changes have ended.</summary>
    public long Bytes { get; private set; }

    public SegmentBuffer Take()
    {
        if (_idle.TryPop(out var buffer))
            return buffer;
        buffer = create();
        _all.Add(buffer);
        return buffer;
    }

    public void GiveBack(SegmentBuffer buffer, long change)
    {
        var before = buffer.KnownBytes;
        buffer.EndChange(change);
        Bytes += buffer.KnownBytes - before;
        _idle.Push(buffer);
    }

    /// <summary>
    /// A buffer that has to be written, or null: one with too many documents; or, where all have too many bytes, the largest, unless a
    /// thread is at it and will write it afterwards.
    /// </summary>
    public SegmentBuffer? FindDue()
    {
        foreach (var buffer in _idle)
        {
            if (buffer.DocumentCount >= options.BufferDocuments)
                return buffer;
        }

        if (Bytes < options.BufferBytes || _all.MaxBy(b => b.KnownBytes) is not { } largest)
            return null;
        return _idle.Contains(largest) ? largest : null;
    }

    /// <summary>Takes an idle buffer out for good.</summary>
    public void Remove(SegmentBuffer buffer)
    {
        var rest = _idle.Where(b => b != buffer).Reverse().ToList();
        _idle.Clear();
        rest.ForEach(_idle.Push);
        _all.Remove(buffer);
        Bytes -= buffer.KnownBytes;
    }

    /// <summary>Gives up all buffers; no thread may be at one.</summary>
    public void Dispose() => _all.ForEach(b => b.Dispose());

    /// <summary>Takes all idle buffers out, in the order of their first changes.</summary>
    public List<SegmentBuffer> RemoveAll()
    {
        var all = _idle.OrderBy(b => b.FirstChange).ToList();
        all.ForEach(Remove);
        return all;
    }
}
