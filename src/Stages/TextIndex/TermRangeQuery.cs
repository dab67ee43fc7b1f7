using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Documents with a term between two, by the bytes of its UTF-8; all score the same.</summary>
public sealed class TermRangeQuery : Query
{
    /// <param name="field">A text or keyword field; a field the index lacks matches nothing.</param>
    /// <param name="lower">As terms are in the index; null is open.</param>
    /// <param name="upper">As terms are in the index; null is open.</param>
    /// <param name="includesLower">Whether <paramref name="lower"/> itself is in the range.</param>
    /// <param name="includesUpper">Whether <paramref name="upper"/> itself is in the range.</param>
    /// <param name="boost">Score of each document; finite and not negative.</param>
    public TermRangeQuery(string field, string? lower, string? upper, bool includesLower = true, bool includesUpper = true, float boost = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        Field = field;
        Lower = lower;
        Upper = upper;
        IncludesLower = includesLower;
        IncludesUpper = includesUpper;
        Boost = BoostCheck.Checked(boost);
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>Where the range begins; null is open.</summary>
    public string? Lower { get; }

    /// <summary>Where the range ends; null is open.</summary>
    public string? Upper { get; }

    /// <summary>Whether <see cref="Lower"/> is in the range.</summary>
    public bool IncludesLower { get; }

    /// <summary>Whether <see cref="Upper"/> is in the range.</summary>
    public bool IncludesUpper { get; }

    /// <summary>Score of each document.</summary>
    public float Boost { get; }

    internal override object Key => (typeof(TermRangeQuery), Field, Lower, Upper, IncludesLower, IncludesUpper);

    internal override float OwnBoost => Boost;

    internal override Query WithBoost(float boost) => new TermRangeQuery(Field, Lower, Upper, IncludesLower, IncludesUpper, boost);

    internal override Weight CreateWeight(IndexReader reader, float boost) =>
        new MatchingTermsWeight(Field, new RangeMatcher(Lower, Upper, IncludesLower, IncludesUpper), boost * Boost);
}
