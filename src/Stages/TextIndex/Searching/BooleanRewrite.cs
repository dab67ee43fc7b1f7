namespace Tars.TextIndex.Searching;

/// <summary>
/// Simplifies boolean queries as Java does before it scores: nested pure disjunctions become one, equal clauses are joined by adding their
/// boosts, a lone clause stands for the whole. It matters for the last bit of the score.
/// </summary>
internal static class BooleanRewrite
{
    public static Query Apply(BooleanQuery query)
    {
        // A lone clause stands for the whole before it is simplified itself: boosts are multiplied from the outside in.
        if (query.Clauses is [{ Occur: Occur.Must or Occur.Should } only] && query.MinShouldMatch <= (only.Occur == Occur.Should ? 1 : 0))
            return only.Query.WithBoost(query.Boost * only.Query.OwnBoost).Rewrite();
        var clauses = query.Clauses.Select(c => c with { Query = c.Query.Rewrite() }).ToList();
        if (query.MinShouldMatch <= 1)
            clauses = Flatten(clauses);
        var wanted = query.MinShouldMatch;
        clauses = RequireFiltered(WithoutNeedlessFilters(clauses), ref wanted);
        var joinShould = wanted <= 1;
        clauses = [.. Join(clauses, Occur.Must), .. joinShould ? Join(clauses, Occur.Should) : clauses.Where(c => c.Occur == Occur.Should),
            .. clauses.Where(c => c.Occur is Occur.MustNot or Occur.Filter)];
        if (clauses.Count == 1 && (clauses[0].Occur is Occur.Must or Occur.Should)
            && wanted <= (clauses[0].Occur == Occur.Should ? 1 : 0))
        {
            return clauses[0].Query.WithBoost(clauses[0].Query.OwnBoost * query.Boost);
        }

        var simple = new BooleanQuery(query.Boost, wanted);
        foreach (var clause in clauses)
            simple.Add(clause.Query, clause.Occur);
        return simple;
    }

    private static List<BooleanClause> Flatten(List<BooleanClause> clauses)
    {
        var flat = new List<BooleanClause>(clauses.Count);
        foreach (var clause in clauses)
        {
            if (clause is { Occur: Occur.Should, Query: BooleanQuery { Boost: 1, MinShouldMatch: <= 1 } inner }
                && inner.Clauses.Count > 0 && inner.Clauses.All(c => c.Occur == Occur.Should))
            {
                flat.AddRange(inner.Clauses);
            }
            else
            {
                flat.Add(clause);
            }
        }

        return flat.Count > BooleanQuery.MaxClauses ? clauses : flat;
    }

    /// <summary>What has to match filters nothing in addition, and what matches all nothing where anything else is required.</summary>
    private static List<BooleanClause> WithoutNeedlessFilters(List<BooleanClause> clauses)
    {
        var filters = clauses.Where(c => c.Occur == Occur.Filter).Select(c => (c.Query.Key, c.Query.OwnBoost)).ToHashSet();
        if (filters.Count == 0)
            return clauses;
        var must = clauses.Where(c => c.Occur == Occur.Must).Select(c => (c.Query.Key, c.Query.OwnBoost)).ToHashSet();
        var othersRequired = filters.Count > 1 || must.Count > 0;
        return [.. clauses.Where(c => c.Occur != Occur.Filter
            || !(must.Contains((c.Query.Key, c.Query.OwnBoost)) || (othersRequired && c.Query is MatchAllQuery)))];
    }

    /// <summary>What filters and should match in one has to match, and scores.</summary>
    private static List<BooleanClause> RequireFiltered(List<BooleanClause> clauses, ref int wanted)
    {
        var filtered = clauses.Where(c => c.Occur == Occur.Filter).Select(c => (c.Query.Key, c.Query.OwnBoost)).ToHashSet();
        var both = clauses.Where(c => c.Occur == Occur.Should).Select(c => (c.Query.Key, c.Query.OwnBoost))
            .Where(filtered.Contains).ToHashSet();
        if (both.Count == 0)
            return clauses;
        var result = new List<BooleanClause>(clauses.Count);
        foreach (var clause in clauses)
        {
            if (!both.Contains((clause.Query.Key, clause.Query.OwnBoost)))
            {
                result.Add(clause);
            }
            else if (clause.Occur == Occur.Should)
            {
                result.Add(clause with { Occur = Occur.Must });
                wanted = Math.Max(0, wanted - 1);
            }
        }

        return result;
    }

    private static IEnumerable<BooleanClause> Join(List<BooleanClause> clauses, Occur occur)
    {
        var own = clauses.Where(c => c.Occur == occur).ToList();
        var groups = own.GroupBy(c => c.Query.Key).ToList();
        return groups.Count == own.Count
            ? own
            : groups.Select(g => new BooleanClause(g.First().Query.WithBoost((float)g.Sum(c => (double)c.Query.OwnBoost)), occur));
    }
}
