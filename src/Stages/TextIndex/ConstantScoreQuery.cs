using Tars.TextIndex.Searching;

namespace Tars.TextIndex;

/// <summary>Matches what another query matches; every document scores the same.</summary>
public sealed class ConstantScoreQuery : Query
{
    /// <param name="inner">Decides what matches.</param>
    /// <param name="score">Score of each document; finite and not negative.</param>
    public ConstantScoreQuery(Query inner, float score = 1)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        Score = BoostCheck.Checked(score);
    }

    /// <summary>Decides what matches.</summary>
    public Query Inner { get; }

    /// <summary>Score of each document.</summary>
    public float Score { get; }

    internal override float OwnBoost => Score;

    internal override Query WithBoost(float boost) => new ConstantScoreQuery(Inner, boost);

    internal override Query Expand(IndexReader reader) => new ConstantScoreQuery(Inner.Expand(reader), Score);

    internal override Query Rewrite() => new ConstantScoreQuery(Inner.Rewrite(), Score);

    internal override Weight CreateWeight(IndexReader reader, float boost) =>
        new ConstantWeight(Inner.CreateWeight(reader, 1), boost * Score);
}
