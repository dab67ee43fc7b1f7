using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Documents with a term that fits a pattern; all score the same.</summary>
public sealed class WildcardQuery : Query
{
    /// <summary>Longer patterns are refused.</summary>
    public const int MaxLength = 1024;

    /// <param name="field">A text or keyword field; a field the index lacks matches nothing.</param>
    /// <param name="pattern">
    /// <c>*</c> is any text, <c>?</c> any one code point, a backslash takes the next as it is; the rest as terms are in the index (for text
    /// lower-cased). The text before the first wildcard narrows the search; without any, all terms of the field are looked at.
    /// </param>
    /// <param name="boost">Score of each document; finite and not negative.</param>
    public WildcardQuery(string field, string pattern, float boost = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Length > MaxLength)
            throw new ArgumentException($"the pattern has {pattern.Length} characters, at most {MaxLength} are taken", nameof(pattern));
        Field = field;
        Pattern = pattern;
        Boost = BoostCheck.Checked(boost);
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>What terms fit.</summary>
    public string Pattern { get; }

    /// <summary>Score of each document.</summary>
    public float Boost { get; }

    internal override object Key => (typeof(WildcardQuery), Field, Pattern);

    internal override float OwnBoost => Boost;

    internal override Query WithBoost(float boost) => new WildcardQuery(Field, Pattern, boost);

    internal override Weight CreateWeight(IndexReader reader, float boost) =>
        new MatchingTermsWeight(Field, WildcardMatcher.Of(Pattern), boost * Boost);
}
