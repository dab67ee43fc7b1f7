using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>
/// BM25 (k1 1.2, b 0.75) in the single-precision steps that Java takes, so that scores are equal to the last bit:
/// weight - weight / (1 + freq * factor), where the factor depends on the length byte alone.
/// </summary>
internal sealed class Bm25
{
    private const float K1 = 1.2f;
    private const float B = 0.75f;
    private readonly float[] _factors = new float[256];
    private readonly float _weight;
    private readonly float _boost;
    private readonly float _rarity;
    private readonly float _averageLength;
    private readonly long _documents;
    private readonly long[] _docFreqs;

    /// <param name="reader">Gives the field's statistics; deleted documents count until a merge.</param>
    /// <param name="field">The field.</param>
    /// <param name="boost">Factor of the score.</param>
    /// <param name="docFreqs">Documents with the term; for a phrase of each of its terms.</param>
    public Bm25(IndexReader reader, string field, float boost, params ReadOnlySpan<long> docFreqs)
    {
        _boost = boost;
        _docFreqs = docFreqs.ToArray();
        long documents = 0;
        long occurrences = 0;
        foreach (var segment in reader.Segments)
        {
            if (segment.Terms(field) is not { } terms)
                continue;
            documents += terms.DocCount;
            occurrences += terms.SumTotalTermFreq;
        }

        if (documents == 0)
            return;
        double rarity = 0;
        foreach (var docFreq in docFreqs)
            rarity += (float)Math.Log(1 + ((documents - docFreq + 0.5) / (docFreq + 0.5)));
        _documents = documents;
        _rarity = (float)rarity;
        _weight = boost * _rarity;
        _averageLength = (float)(occurrences / (double)documents);
        for (var i = 0; i < _factors.Length; i++)
            _factors[i] = 1f / (K1 * ((1 - B) + (B * NormsFile.Decode((byte)i) / _averageLength)));
    }

    /// <summary>Grows with the frequency and falls with the norm, in single precision too.</summary>
    public float Score(float freq, byte norm) => _weight - (_weight / (1f + (freq * _factors[norm])));

    /// <summary>How <see cref="Score"/> comes about.</summary>
    public ScoreExplanation Explain(string what, float freq, byte norm)
    {
        var parts = new List<ScoreExplanation>();
        if (_boost != 1)
            parts.Add(new ScoreExplanation(_boost, "boost"));
        parts.Add(new ScoreExplanation(_rarity, "rarity: ln(1 + (documents - n + 0.5) / (n + 0.5)), summed over the terms",
            [new ScoreExplanation(_documents, "documents with the field"), .. _docFreqs.Select(n => new ScoreExplanation(n, "n, documents with the term"))]));
        parts.Add(new ScoreExplanation(1f - (1f / (1f + (freq * _factors[norm]))), "share: 1 - 1 / (1 + frequency / (k1 * (1 - b + b * length / average)))",
        [
            new ScoreExplanation(freq, "frequency in the document"), new ScoreExplanation(
                NormsFile.Decode(norm), "length of the field, rounded"),
            new ScoreExplanation(_averageLength, "average length"), new ScoreExplanation(K1, "k1"), new ScoreExplanation(B, "b"),
        ]));
        return new ScoreExplanation(Score(freq, norm), $"{what}: boost * rarity * share", parts);
    }
}
