namespace Tars.Stages.Rag;

/// <summary>A heap of numbers with the smallest on top.</summary>
internal sealed class LongHeap
{
    private long[] _items = new long[256];

    public int Count { get; private set; }

    /// <summary>The smallest; there must be one.</summary>
    public long Least => _items[0];

    /// <summary>All of them, in no order.</summary>
    public ReadOnlySpan<long> Items => _items.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Add(long item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        int at = Count++;
        while (at > 0 && _items[(at - 1) / 2] > item)
        {
            _items[at] = _items[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _items[at] = item;
    }

    /// <summary>Takes the smallest out; there must be one.</summary>
    public long RemoveLeast()
    {
        long least = _items[0];
        long last = _items[--Count];
        if (Count > 0)
        {
            Sink(last);
        }

        return least;
    }

    /// <summary>Puts a number in the place of the smallest; there must be one.</summary>
    public void ReplaceLeast(long item) => Sink(item);

    private void Sink(long item)
    {
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _items[child + 1] < _items[child])
            {
                child++;
            }

            if (_items[child] >= item)
            {
                break;
            }

            _items[at] = _items[child];
            at = child;
        }

        _items[at] = item;
    }
}
