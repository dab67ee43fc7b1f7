using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Matches every live document with the score 1.</summary>
public sealed class MatchAllQuery : Query
{
    internal override Weight CreateWeight(IndexReader reader, float boost) => new ConstantWeight(null, boost);
}
