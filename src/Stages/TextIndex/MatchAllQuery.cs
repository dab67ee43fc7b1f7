using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Matches every live document with the score 1.</summary>
public sealed class MatchAllQuery : Query
{
    internal override object Key => typeof(MatchAllQuery);

    internal override Query WithBoost(float boost) => boost == 1 ? this : new ConstantScoreQuery(this, boost);

    internal override Weight CreateWeight(IndexReader reader, float boost) => new ConstantWeight(null, boost);
}
