using System.Text;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Looks a term up in all segments.</summary>
internal sealed class TermWeight : Weight
{
    private readonly (FieldTerms Terms, TermState State)?[] _states;
    private readonly Bm25 _similarity;
    private readonly string _name;

    public TermWeight(IndexReader reader, string field, string term, float boost, long? assumedDocFreq)
    {
        _name = $"{field}:{term}";
        var bytes = Encoding.UTF8.GetBytes(term);
        _states = new (FieldTerms, TermState)?[reader.Segments.Count];
        long docFreq = 0;
        for (var i = 0; i < _states.Length; i++)
        {
            if (reader.Segments[i].Terms(field) is not { } terms || !terms.TryFind(bytes, out var state))
                continue;
            docFreq += state.DocFreq;
            _states[i] = (terms, state);
        }

        _similarity = new Bm25(reader, field, boost, assumedDocFreq ?? docFreq);
    }

    public override Scorer? ScorerFor(int ordinal, SegmentReader segment) => _states[ordinal] is { } found
        ? new TermScorer(
            segment.Postings(found.Terms.Field, found.State, positions: false),
            segment.Norms(found.Terms.Field),
            found.State,
            _similarity,
            _name)
        : null;
}
