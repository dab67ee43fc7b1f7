using System.Text;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>
/// BM25 in the single-precision steps that Java takes, so that scores are equal to the last bit: weight - weight / (1 + freq * factor),
/// where the factor depends on the length byte alone.
/// </summary>
internal sealed class TermWeight : Weight
{
    private const float K1 = 1.2f;
    private const float B = 0.75f;
    private readonly (FieldTerms Terms, TermState State)?[] _states;
    private readonly float[] _factors = new float[256];
    private readonly float _weight;

    public TermWeight(IndexReader reader, string field, string term, float boost)
    {
        var bytes = Encoding.UTF8.GetBytes(term);
        _states = new (FieldTerms, TermState)?[reader.Segments.Count];
        long documents = 0;
        long occurrences = 0;
        long docFreq = 0;
        for (var i = 0; i < _states.Length; i++)
        {
            if (reader.Segments[i].Terms(field) is not { } terms)
                continue;
            documents += terms.DocCount;
            occurrences += terms.SumTotalTermFreq;
            if (!terms.TryFind(bytes, out var state))
                continue;
            docFreq += state.DocFreq;
            _states[i] = (terms, state);
        }

        if (docFreq == 0)
            return;
        var idf = (float)Math.Log(1 + ((documents - docFreq + 0.5) / (docFreq + 0.5)));
        var averageLength = (float)(occurrences / (double)documents);
        _weight = boost * idf;
        for (var i = 0; i < _factors.Length; i++)
            _factors[i] = 1f / (K1 * ((1 - B) + (B * NormsFile.Decode((byte)i) / averageLength)));
    }

    public override Scorer? ScorerFor(int ordinal, SegmentReader segment) => _states[ordinal] is { } found
        ? new TermScorer(segment.Postings(found.Terms.Field, found.State, positions: false), segment.Norms(found.Terms.Field), found.State, _weight, _factors)
        : null;
}
