using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>What to look for. Queries are immutable once searched with, hold no index, and may be used again and by many threads.</summary>
public abstract class Query
{
    private protected Query()
    {
    }

    /// <summary>Equal for queries that find the same with the same score but for their boosts.</summary>
    internal virtual object Key => this;

    /// <summary>Factor of the score; for one that scores all documents alike the score.</summary>
    internal virtual float OwnBoost => 1;

    /// <summary>The same query with another boost.</summary>
    internal abstract Query WithBoost(float boost);

    /// <summary>The query with terms in place of patterns whose terms are scored one by one.</summary>
    internal virtual Query Expand(IndexReader reader) => this;

    /// <summary>An equal query in the simplest form; scores stay the same to the last bit.</summary>
    internal virtual Query Rewrite() => this;

    /// <summary>Binds the query to an index: looks up terms and statistics.</summary>
    internal abstract Weight CreateWeight(IndexReader reader, float boost);
}
