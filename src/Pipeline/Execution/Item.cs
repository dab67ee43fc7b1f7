namespace Tars.Pipeline.Execution;

/// <summary>An immutable record that travels the graph: a payload, the root it belongs to and how it came from it.</summary>
internal sealed class Item(RootState root, object payload, long bytes, Lineage lineage)
{
    /// <summary>What an item weighs besides its payload, and what a payload weighs that does not say: a guess, so that no item is free.</summary>
    private const long Overhead = 256;

    public RootState Root { get; } = root;

    public object Payload { get; } = payload;

    public Lineage Lineage { get; } = lineage;

    public long Bytes { get; } = Overhead + Math.Max(0, bytes > 0 ? bytes : (payload as IMeasured)?.MemoryBytes ?? 0);
}
