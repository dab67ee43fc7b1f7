using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Documents that hold a term, scored by BM25 (k1 1.2, b 0.75).</summary>
public sealed class TermQuery : Query
{
    /// <param name="field">A text or keyword field; a field the index lacks matches nothing.</param>
    /// <param name="term">As it is in the index: for text a term that the field's analyzer gave.</param>
    /// <param name="boost">Factor of the score; finite and not negative.</param>
    public TermQuery(string field, string term, float boost = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(term);
        Field = field;
        Term = term;
        Boost = BoostCheck.Checked(boost);
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>The term.</summary>
    public string Term { get; }

    /// <summary>Factor of the score.</summary>
    public float Boost { get; }

    /// <summary>Stands in the score for the number of documents with the term; null is the true one.</summary>
    internal long? DocFreq { get; init; }

    internal override object Key => (typeof(TermQuery), Field, Term);

    internal override float OwnBoost => Boost;

    internal override Query WithBoost(float boost) => new TermQuery(Field, Term, boost) { DocFreq = DocFreq };

    internal override Weight CreateWeight(IndexReader reader, float boost) => new TermWeight(reader, Field, Term, boost * Boost, DocFreq);
}
