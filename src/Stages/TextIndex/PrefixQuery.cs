using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Documents with a term that begins with a text; all score the same.</summary>
public sealed class PrefixQuery : Query
{
    /// <param name="field">A text or keyword field; a field the index lacks matches nothing.</param>
    /// <param name="prefix">As terms are in the index (for text lower-cased); empty matches every document with the field.</param>
    /// <param name="boost">Score of each document; finite and not negative.</param>
    public PrefixQuery(string field, string prefix, float boost = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(prefix);
        Field = field;
        Prefix = prefix;
        Boost = BoostCheck.Checked(boost);
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>What terms begin with.</summary>
    public string Prefix { get; }

    /// <summary>Score of each document.</summary>
    public float Boost { get; }

    internal override object Key => (typeof(PrefixQuery), Field, Prefix);

    internal override float OwnBoost => Boost;

    internal override Query WithBoost(float boost) => new PrefixQuery(Field, Prefix, boost);

    internal override Weight CreateWeight(IndexReader reader, float boost) =>
        new MatchingTermsWeight(Field, new PrefixMatcher(Prefix), boost * Boost);
}
