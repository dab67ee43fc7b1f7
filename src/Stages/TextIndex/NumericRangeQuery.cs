using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>
/// Documents with a number in a column that lies in a range; all score the same. Reads the column, so it costs most as the only clause.
/// </summary>
public sealed class NumericRangeQuery : Query
{
    /// <param name="field">A field with a numeric column; a field the index lacks matches nothing.</param>
    /// <param name="lower">The least number that matches; null is open.</param>
    /// <param name="upper">The greatest number that matches; null is open.</param>
    /// <param name="boost">Score of each document; finite and not negative.</param>
    public NumericRangeQuery(string field, long? lower, long? upper, float boost = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        Field = field;
        Lower = lower;
        Upper = upper;
        Boost = BoostCheck.Checked(boost);
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>The least number that matches; null is open.</summary>
    public long? Lower { get; }

    /// <summary>The greatest number that matches; null is open.</summary>
    public long? Upper { get; }

    /// <summary>Score of each document.</summary>
    public float Boost { get; }

    internal override object Key => (typeof(NumericRangeQuery), Field, Lower, Upper);

    internal override float OwnBoost => Boost;

    internal override Query WithBoost(float boost) => new NumericRangeQuery(Field, Lower, Upper, boost);

    internal override Weight CreateWeight(IndexReader reader, float boost) =>
        new NumericRangeWeight(Field, Lower ?? long.MinValue, Upper ?? long.MaxValue, boost * Boost);
}
