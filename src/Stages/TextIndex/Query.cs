using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>What to look for. Queries are immutable once searched with, hold no index, and may be used again and by many threads.</summary>
public abstract class Query
{
    private protected Query()
    {
    }

    /// <summary>An equal query in the simplest form; scores stay the same to the last bit.</summary>
    internal virtual Query Rewrite() => this;

    /// <summary>Binds the query to an index: looks up terms and statistics.</summary>
    internal abstract Weight CreateWeight(IndexReader reader, float boost);
}
