using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>
/// Queries that must, should or must not match. Scores of the matching clauses are added. A query over several fields is one of
/// these with a <see cref="Should"/> per field and term.
/// </summary>
public sealed class BooleanQuery : Query
{
    /// <summary>More clauses than this are refused, as they come from a mistake or an attack.</summary>
    public const int MaxClauses = 1024;

    private readonly List<BooleanClause> _clauses = [];

    /// <param name="boost">Factor of the score; finite and not negative.</param>
    /// <param name="minShouldMatch">How many <see cref="Occur.Should"/> clauses have to match at least; 0 or more.</param>
    public BooleanQuery(float boost = 1, int minShouldMatch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minShouldMatch);
        Boost = BoostCheck.Checked(boost);
        MinShouldMatch = minShouldMatch;
    }

    /// <summary>The clauses in the order of their addition.</summary>
    public IReadOnlyList<BooleanClause> Clauses => _clauses;

    /// <summary>Factor of the score.</summary>
    public float Boost { get; }

    /// <summary>How many <see cref="Occur.Should"/> clauses have to match at least.</summary>
    public int MinShouldMatch { get; }

    /// <summary>Adds a clause. Not to be called after the query has been searched with.</summary>
    /// <returns>This query.</returns>
    public BooleanQuery Add(Query query, Occur occur)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (_clauses.Count == MaxClauses)
            throw new InvalidOperationException($"a boolean query has at most {MaxClauses} clauses");
        _clauses.Add(new BooleanClause(query, occur));
        return this;
    }

    /// <summary>Adds a clause that has to match.</summary>
    /// <returns>This query.</returns>
    public BooleanQuery Must(Query query) => Add(query, Occur.Must);

    /// <summary>Adds a clause that may match.</summary>
    /// <returns>This query.</returns>
    public BooleanQuery Should(Query query) => Add(query, Occur.Should);

    /// <summary>Adds a clause that must not match.</summary>
    /// <returns>This query.</returns>
    public BooleanQuery MustNot(Query query) => Add(query, Occur.MustNot);

    /// <summary>Adds a clause that has to match without a part in the score.</summary>
    /// <returns>This query.</returns>
    public BooleanQuery Filter(Query query) => Add(query, Occur.Filter);

    internal override float OwnBoost => Boost;

    internal override Query WithBoost(float boost)
    {
        var query = new BooleanQuery(boost, MinShouldMatch);
        query._clauses.AddRange(_clauses);
        return query;
    }

    internal override Query Expand(IndexReader reader)
    {
        var query = new BooleanQuery(Boost, MinShouldMatch);
        query._clauses.AddRange(_clauses.Select(c => c with { Query = c.Query.Expand(reader) }));
        return query;
    }

    internal override Query Rewrite() => BooleanRewrite.Apply(this);

    internal override Weight CreateWeight(IndexReader reader, float boost) => new BooleanWeight(reader, this, boost * Boost);
}
