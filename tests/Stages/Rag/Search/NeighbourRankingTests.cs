namespace Tars.Stages.Rag.Tests.Search;

public sealed class NeighbourRankingTests
{
    private static readonly RankingOptions s_halfByOne = new() { NeighbourDepth = 10, Neighbours = 1, NeighbourShare = 0.5 };

    [Fact]
    public void Apply_HitResemblesABetterOne_Rises()
    {
        List<Hit> hits = [At(1, 10), At(2, 5), At(3, 4)];

        List<Hit> ranked = NeighbourRanking.Apply(hits, doc => doc == 2 ? Vector(-1, 0, "b") : Vector(1, 0.1f * doc, $"r{doc}"), s_halfByOne);

        Assert.Equal([1, 3, 2], ranked.Select(x => x.Doc));
        Assert.Equal(7, ranked.Single(x => x.Doc == 3).Score, 6);
    }

    [Fact]
    public void Apply_NeighboursOfOneRoot_DoNotSupportEachOther()
    {
        List<Hit> hits = [At(1, 10), At(2, 5)];

        List<Hit> ranked = NeighbourRanking.Apply(hits, doc => Vector(1, 0.1f * doc, "same"), s_halfByOne);

        Assert.Equal(hits, ranked);
    }

    [Fact]
    public void Apply_Copies_DoNotSupportEachOther()
    {
        List<Hit> hits = [At(1, 10), At(2, 5)];

        Assert.Equal(hits, NeighbourRanking.Apply(hits, doc => Vector(1, 0, $"r{doc}"), s_halfByOne));
    }

    [Fact]
    public void Apply_BeyondTheDepthOrWithoutVector_KeepsItsScore()
    {
        List<Hit> hits = [At(1, 10), At(2, 5), At(3, 4)];

        List<Hit> shallow = NeighbourRanking.Apply(hits, doc => Vector(1, 0.1f * doc, $"r{doc}"), s_halfByOne with { NeighbourDepth = 2 });
        List<Hit> bare = NeighbourRanking.Apply(hits, _ => null, s_halfByOne);

        Assert.Equal(4, shallow.Single(x => x.Doc == 3).Score);
        Assert.Equal(hits, bare);
    }

    [Fact]
    public void Apply_EmptyRanking_IsEmpty() => Assert.Empty(NeighbourRanking.Apply([], _ => null, s_halfByOne));

    [Fact]
    public void Keep_PutsTheFirstOfTheQueryFirst_WithScoresThatDoNotRise()
    {
        List<Hit> ranked = NeighbourRanking.Keep([At(1, 3), At(2, 2), At(3, 1)], [At(3, 9), At(4, 8), At(1, 7)], 2);

        Assert.Equal([1, 2, 3, 4], ranked.Select(x => x.Doc));
        Assert.Equal(ranked.Select(x => x.Score).OrderDescending(), ranked.Select(x => x.Score));
    }

    [Fact]
    public void Keep_NothingRefined_KeepsTheFirst() =>
        Assert.Equal([1, 2], NeighbourRanking.Keep([At(1, 3), At(2, 2)], [], 2).Select(x => x.Doc));

    private static Hit At(int doc, double score) => new(doc, score, score, null);

    private static (float[] Values, string Root)? Vector(float x, float y, string root)
    {
        float length = MathF.Sqrt((x * x) + (y * y));
        return ([x / length, y / length], root);
    }
}
