namespace Tars.Stages.Rag;

/// <summary>The links of a graph over rows: level 0 has all rows that differ, each higher level a sixteenth of the one below.</summary>
internal abstract class GraphLinks
{
    /// <summary>Where a search begins: a row of the highest level. -1 while there is none.</summary>
    public abstract int Entry { get; }

    public abstract int TopLevel { get; }

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>The rows that a row of a level is linked to, each within <see cref="Count"/>.</summary>
    public abstract ReadOnlySpan<int> Of(int level, int row);

    /// <summary>The next higher row with the same values, or -1. Only the lowest of equal rows has links.</summary>
    public abstract int NextEqual(int row);
}
