using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Builds the tree of scorers for a boolean query.</summary>
internal sealed class BooleanWeight : Weight
{
    private readonly List<(Occur Occur, Weight Weight)> _clauses;
    private readonly int _minShouldMatch;

    public BooleanWeight(IndexReader reader, BooleanQuery query, float boost)
    {
        _clauses = [.. query.Clauses.Select(c => (c.Occur, c.Query.CreateWeight(reader, boost)))];
        _minShouldMatch = query.MinShouldMatch;
    }

    public override Scorer? ScorerFor(int ordinal, SegmentReader segment)
    {
        List<Scorer> must = [];
        List<Scorer> filter = [];
        List<Scorer> should = [];
        List<Scorer> mustNot = [];
        foreach (var (occur, weight) in _clauses)
        {
            var scorer = weight.ScorerFor(ordinal, segment);
            if (scorer is null && (occur is Occur.Must or Occur.Filter))
                return null;
            if (scorer is null)
                continue;
            (occur switch { Occur.Must => must, Occur.Filter => filter, Occur.Should => should, _ => mustNot }).Add(scorer);
        }

        var wanted = _minShouldMatch;
        if (wanted > 0 && should.Count == wanted)
        {
            must.AddRange(should);
            should.Clear();
            wanted = 0;
        }

        var required = must.Count + filter.Count > 0;
        var needed = Math.Max(wanted, required ? 0 : 1);
        if (should.Count < needed)
            return null;
        var optional = should.Count switch
        {
            0 => null,
            1 => should[0],
            _ => new DisjunctionScorer([.. should], Math.Max(1, needed)),
        };
        var result = required ? Required(must, filter) : optional!;
        if (required && optional is not null)
            result = needed > 0
                ? new ConjunctionScorer([result, optional], [result, optional])
                : new RequiredOptionalScorer(result, optional);
        if (mustNot.Count > 0)
            result = new ExclusionScorer(result, mustNot.Count == 1 ? mustNot[0] : new DisjunctionScorer([.. mustNot], 1));
        return result;
    }

    private static Scorer Required(List<Scorer> must, List<Scorer> filter) =>
        filter.Count == 0 && must.Count == 1 ? must[0] : new ConjunctionScorer([.. must, .. filter], [.. must]);
}
