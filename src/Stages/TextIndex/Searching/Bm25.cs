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

    /// <param name="reader">Gives the field's statistics; deleted documents count until a merge.</param>
    /// <param name="field">The field.</param>
    /// <param name="boost">Factor of the score.</param>
    /// <param name="docFreqs">Documents with the term; for a phrase of each of its terms.</param>
    public Bm25(IndexReader reader, string field, float boost, params ReadOnlySpan<long> docFreqs)
    {
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
        _weight = boost * (float)rarity;
        var averageLength = (float)(occurrences / (double)documents);
        for (var i = 0; i < _factors.Length; i++)
            _factors[i] = 1f / (K1 * ((1 - B) + (B * NormsFile.Decode((byte)i) / averageLength)));
    }

    /// <summary>Grows with the frequency and falls with the norm, in single precision too.</summary>
    public float Score(float freq, byte norm) => _weight - (_weight / (1f + (freq * _factors[norm])));
}
