using System.Text;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Looks the terms of a phrase up in all segments. Its rarity is the sum of theirs.</summary>
internal sealed class PhraseWeight : Weight
{
    private readonly PhraseQuery _query;
    private readonly TermState?[][] _states;
    private readonly Bm25 _similarity;

    public PhraseWeight(IndexReader reader, PhraseQuery query, float boost)
    {
        _query = query;
        var docFreqs = new long[query.Terms.Count];
        _states = new TermState?[reader.Segments.Count][];
        for (var i = 0; i < _states.Length; i++)
        {
            _states[i] = new TermState?[docFreqs.Length];
            if (reader.Segments[i].Terms(query.Field) is not { } terms)
                continue;
            if (!terms.Field.HasPositions)
                throw new InvalidOperationException(
                    $"field '{query.Field}' has no positions, which a phrase needs; phrases are for text fields");
            for (var t = 0; t < docFreqs.Length; t++)
            {
                if (!terms.TryFind(Encoding.UTF8.GetBytes(query.Terms[t].Term), out var state))
                    continue;
                docFreqs[t] += state.DocFreq;
                _states[i][t] = state;
            }
        }

        _similarity = new Bm25(reader, query.Field, boost, [.. docFreqs.Where(d => d > 0)]);
    }

    public override Scorer? ScorerFor(int ordinal, SegmentReader segment)
    {
        var states = _states[ordinal];
        if (states.Length == 0 || Array.Exists(states, s => s is null))
            return null;
        var field = segment.Terms(_query.Field)!.Field;
        var parts = new PhrasePart[states.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var (term, position) = _query.Terms[i];
            parts[i] = new PhrasePart(
                segment.Postings(field, states[i]!.Value, positions: true),
                states[i]!.Value.DocFreq,
                term,
                position,
                i);
        }

        PhraseMatcher matcher = _query.Slop == 0 ? new ExactPhraseMatcher(parts) : new SloppyPhraseMatcher(parts, _query.Slop);
        return new PhraseScorer(parts, matcher, segment.Norms(field), _similarity, Name());
    }

    private string Name() =>
        $"{_query.Field}:\"{string.Join(' ', _query.Terms.Select(t => t.Term))}\"" + (_query.Slop == 0 ? "" : $"~{_query.Slop}");
}
