namespace Tars.Pipeline.Execution;

/// <summary>The way from one node to the next: into the queue before it, or to a fused node by a call.</summary>
internal sealed class Edge(NodeRunner from, NodeRunner to)
{
    private readonly Expression? _when = to.Definition.When;
    // The call itself is the edge to a fused node: what is taken there is what was offered.
    private readonly bool _inline = to.IsFused;
    private readonly bool _spills = to.Definition.Policy.Spill;
    private Tally _offered = new(from.IsConcurrent);
    private Tally _filtered = new(from.IsConcurrent);
    private Tally _spilled = new(from.IsConcurrent);

    public NodeRunner From { get; } = from;

    public NodeRunner To { get; } = to;

    /// <summary>Items that left the one node for the other, filtered ones included.</summary>
    public long Offered => To.IsFused ? To.Counters.AllTaken + Filtered : _offered.Value;

    /// <summary>Items that the other node's <c>when</c> kept out.</summary>
    public long Filtered => _filtered.Value;

    /// <summary>Items that waited on disk.</summary>
    public long Spilled => _spilled.Value;

    /// <summary>Puts an item on disk that would have to wait, where the other node's policy asks for that.</summary>
    public void Spill(Item item)
    {
        if (_spills
            && (To.Queue!.IsFullFor(item) || To.Run.Budget.IsFullFor(item.Bytes))
            && item.TrySpill(To.Run.Artifacts))
        {
            _spilled.Add(1);
        }
    }

    /// <summary>Counts what is offered; false when the other node's <c>when</c> keeps it out, so that it ends here.</summary>
    public bool Admits(object payload)
    {
        if (!_inline)
        {
            _offered.Add(1);
        }

        if (_when is null || _when.Matches(payload))
        {
            return true;
        }

        _filtered.Add(1);
        return false;
    }

    /// <summary>Says that nothing more comes over this edge.</summary>
    public void Complete() => To.InputCompleted();
}
