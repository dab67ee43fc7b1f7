namespace Tars.Pipeline.Execution;

/// <summary>
/// A record that travels the graph: a payload, the root it belongs to and the way it came from there: at each step its place among what a
/// node made of one item, and the node to which it went. It belongs to the one hand or queue that holds it.
/// </summary>
internal sealed class Item
{
    /// <summary>
    /// What an item weighs besides its payload, and what a payload weighs that does not say: a guess, so that no item is free.
    /// </summary>
    private const long Overhead = 256;

    /// <summary>1 TiB: what a payload may claim to weigh, so that no sum of claims overflows.</summary>
    private const long Most = 1L << 40;

    private readonly Item? _parent;
    private readonly int _ordinal;
    private readonly int _to;
    private object? _payload;

    /// <param name="root">What it belongs to.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="bytes">What its maker says it weighs; 0 asks the payload.</param>
    /// <param name="parent">The item that it was made of; null for what a source brought in.</param>
    /// <param name="ordinal">Its place among what was made of the parent.</param>
    /// <param name="to">
    /// The place in topological order of the node that it goes to: what is made for several nodes is one item for each.
    /// </param>
    public Item(RootState root, object payload, long bytes, Item? parent, int ordinal, int to)
    {
        Root = root;
        _payload = payload;
        _parent = parent;
        _ordinal = ordinal;
        _to = to;
        Bytes = Weigh(payload, bytes);
    }

    public RootState Root { get; }

    /// <summary>True while its payload waits on disk.</summary>
    public bool IsSpilled => _payload is SpilledPayload;

    /// <summary>What it weighs with its payload in memory.</summary>
    public long Weight => _payload is SpilledPayload spilled ? spilled.Bytes : Bytes;

    /// <summary>What it carries, until <see cref="Drop"/>; to be <see cref="Restore"/>d first when it is spilled.</summary>
    public object Payload => _payload ?? throw new InvalidOperationException("An item that is done has no payload any more.");

    public long Bytes { get; private set; }

    /// <summary>
    /// Turns an item that is done into the only one that was made of it. It keeps its place: where only one follows, none is ordered by the
    /// step between.
    /// </summary>
    public void Become(object payload, long bytes)
    {
        _payload = payload;
        Bytes = Weigh(payload, bytes);
    }

    /// <summary>What an item weighs with a payload that its maker says to weigh so many bytes; 0 asks the payload.</summary>
    public static long Weigh(object payload, long bytes) =>
        Overhead + Math.Clamp(bytes > 0 ? bytes : (payload as IMeasured)?.MemoryBytes ?? 0, 0, Most);

    /// <summary>Puts the payload on disk; false when that is not possible.</summary>
    public bool TrySpill(ArtifactStore artifacts)
    {
        if (SpilledPayload.TryWrite(Payload, Bytes, artifacts) is not SpilledPayload spilled)
        {
            return false;
        }

        _payload = spilled;
        Bytes = Overhead;
        return true;
    }

    /// <summary>Reads the payload back from disk.</summary>
    /// <exception cref="IOException">It is gone or damaged.</exception>
    public void Restore(ArtifactStore artifacts)
    {
        if (_payload is SpilledPayload spilled)
        {
            _payload = spilled.Read(artifacts);
            Bytes = spilled.Bytes;
        }
    }

    /// <summary>Lets go of the payload of an item that is done. Its place stays: offspring are ordered by it.</summary>
    public void Drop() => _payload = null;

    /// <summary>Orders offspring of one root the same way in every run, whatever the parallelism.</summary>
    public static int Compare(Item a, Item b) => Compare(a, a.Depth, b, b.Depth);

    private int Depth
    {
        get
        {
            int depth = 0;
            for (Item? up = _parent; up is not null; up = up._parent)
            {
                depth++;
            }

            return depth;
        }
    }

    private static int Compare(Item a, int depthOfA, Item b, int depthOfB)
    {
        if (ReferenceEquals(a, b))
        {
            return 0;
        }

        if (depthOfA != depthOfB)
        {
            // The deeper one is compared through its ancestor on the other's level; an ancestor comes before its offspring.
            int up = depthOfA > depthOfB ? Compare(a._parent!, depthOfA - 1, b, depthOfB) : Compare(a, depthOfA, b._parent!, depthOfB - 1);
            return up != 0 ? up : depthOfA.CompareTo(depthOfB);
        }

        int parents = a._parent is null || b._parent is null ? 0 : Compare(a._parent, depthOfA - 1, b._parent, depthOfB - 1);
        return parents != 0 ? parents : a._ordinal != b._ordinal ? a._ordinal.CompareTo(b._ordinal) : a._to.CompareTo(b._to);
    }
}
