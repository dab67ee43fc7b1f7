using System.Threading.Channels;

namespace Tars.Pipeline.Execution;

/// <summary>The bounded way from one node to the next: so many items, so many bytes; to a fused node, a call.</summary>
internal sealed class Edge
{
    private readonly Channel<Item> _channel;
    private readonly ByteGate _bytes;
    private readonly StageRunner? _inline;
    private long _offered;

    public Edge(NodeRunner from, NodeRunner to)
    {
        From = from;
        To = to;
        _inline = (to as StageRunner)?.IsFused == true ? (StageRunner)to : null;
        NodePolicy policy = to.Definition.Policy;
        _bytes = new ByteGate(policy.BufferBytes);
        _channel = Channel.CreateBounded<Item>(new BoundedChannelOptions(policy.BufferItems)
        {
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
            AllowSynchronousContinuations = false,
        });
    }

    public NodeRunner From { get; }

    public NodeRunner To { get; }

    /// <summary>Items that left the one node for the other, filtered ones included.</summary>
    public long Offered => Interlocked.Read(ref _offered);

    public long Queued => _channel.Reader.Count;

    public long QueuedBytes => _bytes.Used;

    /// <summary>Offers an item; waits while the edge is full. An item that the other node's <c>when</c> keeps out ends here.</summary>
    public async ValueTask OfferAsync(Item item, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _offered);
        To.Counters.Offered();
        if (To.Definition.When?.Matches(item.Payload) == false)
        {
            To.Counters.Filtered();
            return;
        }

        if (_inline is not null)
        {
            await _inline.TakeAsync(item.Carried());
            return;
        }

        item.Root.Enter();
        To.Run.Budget.Force(item.Bytes);
        await _bytes.EnterAsync(item.Bytes, cancellationToken);
        await _channel.Writer.WriteAsync(item, cancellationToken);
    }

    /// <summary>Hands over every item until the other side is complete. The item's credit on this edge is returned as it is taken.</summary>
    public async IAsyncEnumerable<Item> TakeAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Item item in _channel.Reader.ReadAllAsync(cancellationToken))
        {
            _bytes.Leave(item.Bytes);
            yield return item;
        }
    }

    public void Complete()
    {
        _channel.Writer.TryComplete();
        _inline?.CompleteOutputs();
    }
}
