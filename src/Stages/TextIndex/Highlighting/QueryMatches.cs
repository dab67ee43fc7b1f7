using System.Text;
using Tars.TextIndex.Analysis;
using Tars.TextIndex.Format;
using Tars.TextIndex.Searching;

namespace Tars.TextIndex.Highlighting;

/// <summary>
/// What a query looks for in one field, and where the tokens of a text hold it. Words of a phrase count only where the phrase is.
/// </summary>
internal sealed class QueryMatches
{
    private readonly IndexReader _reader;
    private readonly string _field;
    private readonly Dictionary<string, double> _terms = new(StringComparer.Ordinal);
    private readonly List<(Func<TermMatcher> Make, double Weight)> _patterns = [];
    private readonly List<(PhraseQuery Phrase, double[] Weights)> _phrases = [];

    public QueryMatches(IndexReader reader, Query query, string field)
    {
        _reader = reader;
        _field = field;
        Collect(query.Expand(reader), 1);
    }

    /// <summary>The matches in the order of the text.</summary>
    public List<Match> In(IReadOnlyList<Token> tokens)
    {
        var found = new List<Match>();
        var matchers = _patterns.ConvertAll(p => (Matcher: p.Make(), p.Weight));
        foreach (var token in tokens)
        {
            var weight = _terms.GetValueOrDefault(token.Term);
            if (weight == 0 && matchers.Count > 0)
            {
                var bytes = Encoding.UTF8.GetBytes(token.Term);
                weight = matchers.Where(m => m.Matcher.Takes(bytes)).Select(m => m.Weight).DefaultIfEmpty().Max();
            }

            if (weight > 0)
                found.Add(new Match(token.Start, token.End, token.Term, weight));
        }

        return WithPhrases(found, _phrases.Count > 0 ? Places(tokens) : []);
    }

    /// <summary>
    /// The same by the offsets that the index has of a document's words; null where it has none, or patterns take words as they are.
    /// </summary>
    public List<Match>? InDocument(SegmentReader segment, int doc)
    {
        if (_patterns.Count > 0 || segment.Terms(_field) is not { Field.HasOffsets: true } terms)
            return null;
        var found = new List<(int Position, Match Match)>();
        var places = new Dictionary<string, List<(int Position, Token Token)>>(StringComparer.Ordinal);
        var inPhrases = _phrases.SelectMany(p => p.Phrase.Terms).Select(t => t.Term);
        foreach (var term in _terms.Keys.Concat(inPhrases).Distinct(StringComparer.Ordinal))
        {
            if (!terms.TryFind(Encoding.UTF8.GetBytes(term), out var state))
                continue;
            var postings = segment.Postings(terms.Field, state, positions: true, offsets: true);
            if (postings.Advance(doc) != doc)
                continue;
            var list = places[term] = [];
            var weight = _terms.GetValueOrDefault(term);
            for (var n = postings.Freq; n > 0; n--)
            {
                var position = postings.NextPosition();
                list.Add((position, new Token(term, 0, postings.StartOffset, postings.EndOffset)));
                if (weight > 0)
                    found.Add((position, new Match(postings.StartOffset, postings.EndOffset, term, weight)));
            }
        }

        return WithPhrases([.. found.OrderBy(f => f.Position).Select(f => f.Match)], places);
    }

    private List<Match> WithPhrases(List<Match> found, Dictionary<string, List<(int Position, Token Token)>> places)
    {
        foreach (var (phrase, weights) in _phrases)
            AddPhrase(phrase, weights, places, found);
        return [.. found.OrderBy(m => m.Start).ThenByDescending(m => m.Weight).DistinctBy(m => (m.Start, m.End))];
    }

    private static Dictionary<string, List<(int Position, Token Token)>> Places(IReadOnlyList<Token> tokens)
    {
        var places = new Dictionary<string, List<(int, Token)>>(StringComparer.Ordinal);
        var position = -1;
        foreach (var token in tokens)
        {
            position += token.PositionIncrement;
            if (!places.TryGetValue(token.Term, out var list))
                places.Add(token.Term, list = []);
            list.Add((position, token));
        }

        return places;
    }

    /// <summary>
    /// For every place of the first word, the places of the others nearest to where they belong; they have to lie within the slop.
    /// </summary>
    private static void AddPhrase(
        PhraseQuery phrase, double[] weights, Dictionary<string, List<(int Position, Token Token)>> places, List<Match> found)
    {
        if (phrase.Terms.Count == 0 || !phrase.Terms.All(t => places.ContainsKey(t.Term)))
            return;
        foreach (var (origin, _) in places[phrase.Terms[0].Term])
        {
            var start = origin - phrase.Terms[0].Position;
            var parts = phrase.Terms.Select(t => places[t.Term].MinBy(p => Math.Abs(p.Position - start - t.Position))).ToList();
            var moves = parts.Select((p, i) => p.Position - start - phrase.Terms[i].Position).ToList();
            if (moves.Max() - moves.Min() > phrase.Slop)
                continue;
            for (var i = 0; i < parts.Count; i++)
                found.Add(new Match(parts[i].Token.Start, parts[i].Token.End, parts[i].Token.Term, weights[i]));
        }
    }

    private void Collect(Query query, double boost)
    {
        boost *= query.OwnBoost;
        switch (query)
        {
            case TermQuery term when term.Field == _field:
                _terms[term.Term] = Math.Max(_terms.GetValueOrDefault(term.Term), Weight(term.Term, boost));
                break;
            case PhraseQuery phrase when phrase.Field == _field:
                _phrases.Add((phrase, [.. phrase.Terms.Select(t => Weight(t.Term, boost))]));
                break;
            case PrefixQuery prefix when prefix.Field == _field:
                _patterns.Add((() => new PrefixMatcher(prefix.Prefix), boost));
                break;
            case WildcardQuery wildcard when wildcard.Field == _field:
                _patterns.Add((() => WildcardMatcher.Of(wildcard.Pattern), boost));
                break;
            case TermRangeQuery range when range.Field == _field:
                _patterns.Add((() => new RangeMatcher(range.Lower, range.Upper, range.IncludesLower, range.IncludesUpper), boost));
                break;
            case ConstantScoreQuery constant:
                Collect(constant.Inner, boost);
                break;
            case BooleanQuery boolean:
                foreach (var clause in boolean.Clauses.Where(c => c.Occur != Occur.MustNot))
                    Collect(clause.Query, boost);
                break;
        }
    }

    /// <summary>More for what is rare; always above 0.</summary>
    private double Weight(string term, double boost) =>
        Math.Max(1e-6, boost) * Math.Log(1 + ((_reader.DocumentCount + 0.5) / (_reader.DocFreq(_field, term) + 0.5)));

    internal readonly record struct Match(int Start, int End, string Term, double Weight);
}
