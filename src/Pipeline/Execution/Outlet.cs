namespace Tars.Pipeline.Execution;

/// <summary>
/// What one hand of a node has on its way out: it makes items of payloads, offers them to the edges behind, and keeps the counts of root
/// and budget right as it does. For one caller at a time.
/// </summary>
/// <remarks>
/// A root counts its items in flight. Counting every item in and out would have the threads of a run contend for that one number, so an
/// outlet hands the count of the item that it works on to the last one that is made of it, takes counts for others in blocks, and gives
/// back what is left over. The byte budget is charged and credited with the balance, as soon as that passes a small slack; where it has no
/// room the outlet waits.
/// </remarks>
internal sealed class Outlet
{
    private const int MostTokens = 64;

    private readonly NodeRunner _node;
    private readonly Edge[] _edges;
    private readonly long _slack;
    private RootState? _root;
    private Item? _parent;
    private long _held;
    private long _balance;
    private int _ordinal;
    private int _tokens;
    private int _block;

    /// <param name="node">The node whose items these are.</param>
    /// <param name="slack">The most bytes by which the budget may be wrong meanwhile.</param>
    public Outlet(NodeRunner node, long slack)
    {
        _node = node;
        _edges = [.. node.Outputs];
        _slack = slack;
    }

    /// <summary>The root of what is worked on.</summary>
    public RootState Root => _root!;

    /// <summary>Takes over an item that the node works on: its place in the counts is given on or given back.</summary>
    public void Begin(Item parent)
    {
        Begin(parent.Root, parent.Bytes);
        _parent = parent;
    }

    /// <summary>Takes over a root from a source, and the bytes that it was let in with.</summary>
    public void Begin(RootState root, long bytes)
    {
        _root = root;
        _parent = null;
        _held = bytes;
        _ordinal = 0;
        _tokens = 1;
        _block = 1;
        _node.Counters.Begin();
    }

    /// <summary>Offers a payload to every edge.</summary>
    /// <param name="payload">What is offered.</param>
    /// <param name="bytes">What it weighs; 0 asks the payload.</param>
    /// <param name="last">Whether it is the last one that is made of the item.</param>
    public ValueTask OfferAsync(object payload, long bytes, bool last)
    {
        int ordinal = _ordinal++;
        for (int i = 0; i < _edges.Length; i++)
        {
            ValueTask sent = SendAsync(i, payload, bytes, last, ordinal);
            if (!sent.IsCompletedSuccessfully)
            {
                return OfferRestAsync(sent, i, payload, bytes, last, ordinal);
            }
        }

        return default;
    }

    /// <summary>Says that nothing more is made of the item; completes the root when nothing more of it is in flight.</summary>
    public ValueTask EndAsync()
    {
        _node.Counters.End();
        _balance -= _held;
        _held = 0;
        if (_balance < -_slack)
        {
            Flush();
        }

        RootState root = _root!;
        _parent?.Drop();
        _parent = null;
        _root = null;
        return _tokens > 0 && root.Leave(_tokens) ? new ValueTask(_node.Run.CompleteAsync(root)) : default;
    }

    /// <summary>Gives back what is left of the budget; to be called before the hand waits.</summary>
    public void Flush()
    {
        if (_balance < 0)
        {
            _node.Run.Budget.Leave(-_balance);
            _balance = 0;
        }
    }

    private ValueTask SendAsync(int edge, object payload, long bytes, bool last, int ordinal)
    {
        if (!_edges[edge].Admits(payload))
        {
            return default;
        }

        // The item's own count goes last: with it the root could be complete.
        if (_tokens == 1 && !(last && edge == _edges.Length - 1))
        {
            _root!.Enter(_block);
            _tokens += _block;
            _block = Math.Min(MostTokens, 2 * _block);
        }

        _tokens--;
        Item item;
        if (last && ordinal == 0 && _edges.Length == 1 && _parent is not null)
        {
            item = _parent;
            _parent = null;
            item.Become(payload, bytes);
        }
        else
        {
            item = new Item(_root!, payload, bytes, _parent, ordinal, _edges[edge].To.Index);
        }

        _edges[edge].Spill(item);
        _balance += item.Bytes;
        if (last && edge == _edges.Length - 1)
        {
            // Nothing needs the item any more that this one was made of.
            _balance -= _held;
            _held = 0;
        }

        ItemQueue queue = _edges[edge].To.Queue!;
        if (_balance <= _slack)
        {
            return queue.WriteAsync(item);
        }

        long owed = _balance;
        _balance = 0;
        ValueTask room = _node.Run.Budget.EnterOffspringAsync(owed, _node.Run.Stop);
        return room.IsCompletedSuccessfully ? queue.WriteAsync(item) : WriteAsync(room, queue, item);
    }

    private async ValueTask WriteAsync(ValueTask room, ItemQueue queue, Item item)
    {
        using (_node.Run.Crowd())
        {
            await room;
        }

        await queue.WriteAsync(item);
    }

    private async ValueTask OfferRestAsync(ValueTask sent, int edge, object payload, long bytes, bool last, int ordinal)
    {
        await WaitAsync(sent);
        while (++edge < _edges.Length)
        {
            ValueTask next = SendAsync(edge, payload, bytes, last, ordinal);
            if (!next.IsCompletedSuccessfully)
            {
                await WaitAsync(next);
            }
        }
    }

    private async ValueTask WaitAsync(ValueTask sent)
    {
        Flush();
        long start = _node.Run.Time.GetTimestamp();
        _node.Counters.End();
        await sent;
        _node.Counters.Begin();
        _node.Counters.Blocked(_node.Run.Time.GetElapsedTime(start));
    }
}
