namespace Tars.Pipeline.Execution;

/// <summary>An immutable record that travels the graph: a payload, the root it belongs to and how it came from it.</summary>
internal sealed class Item(RootState root, object payload, long bytes, Lineage lineage)
{
    /// <summary>What an item weighs besides its payload, and what a payload weighs that does not say: a guess, so that no item is free.</summary>
    private const long Overhead = 256;

    /// <summary>1 TiB: what a payload may claim to weigh, so that no sum of claims overflows.</summary>
    private const long Most = 1L << 40;

    public RootState Root { get; } = root;

    public object Payload { get; } = payload;

    public Lineage Lineage { get; } = lineage;

    /// <summary>
    /// True when it went to a fused node by a call: the item that it was made of is still in flight and stands for it in the counts of
    /// root and budget.
    /// </summary>
    public bool IsCarried { get; private set; }

    public Item Carried()
    {
        IsCarried = true;
        return this;
    }

    public long Bytes { get; } = Overhead + Math.Clamp(bytes > 0 ? bytes : (payload as IMeasured)?.MemoryBytes ?? 0, 0, Most);
}
