namespace Tars.Pipeline.Execution;

/// <summary>The way an item came from its root: at each step the node that emitted it and its place among what that node emitted.</summary>
internal sealed class Lineage(Lineage? parent, int node, int ordinal)
{
    private readonly int _depth = parent is null ? 0 : parent._depth + 1;

    private Lineage? Parent => parent;

    private int Node => node;

    private int Ordinal => ordinal;

    /// <summary>Orders offspring of one root the same way in every run, whatever the parallelism.</summary>
    public static int Compare(Lineage a, Lineage b)
    {
        if (ReferenceEquals(a, b))
        {
            return 0;
        }

        if (a._depth != b._depth)
        {
            // The deeper one is compared through its ancestor on the other's level; an ancestor comes before its offspring.
            int up = a._depth > b._depth ? Compare(a.Parent!, b) : Compare(a, b.Parent!);
            return up != 0 ? up : a._depth.CompareTo(b._depth);
        }

        int parents = a.Parent is null || b.Parent is null ? 0 : Compare(a.Parent, b.Parent);
        return parents != 0 ? parents : a.Node != b.Node ? a.Node.CompareTo(b.Node) : a.Ordinal.CompareTo(b.Ordinal);
    }
}
