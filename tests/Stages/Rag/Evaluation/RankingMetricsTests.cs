namespace Tars.Stages.Rag.Tests.Evaluation;

public class RankingMetricsTests
{
    // Gains 3, 0, 2, 1 at ranks 1 to 4: 3/1 + 0 + 2/2 + 1/log2(5) = 3 + 1 + 0.430677 = 4.430677.
    // Best order of the judged 3, 2, 1, 1: 3 + 2/log2(3) + 1/2 + 1/log2(5) = 3 + 1.261860 + 0.5 + 0.430677 = 5.192536.
    [Fact]
    public void Ndcg_GradedRanking_IsAsByHand() =>
        Assert.Equal(4.430677 / 5.192536, RankingMetrics.Ndcg([3, 0, 2, 1], [1, 3, 1, 2], 10), 6);

    // At depth 2: 3/1 over 3 + 2/log2(3).
    [Fact]
    public void Ndcg_CutAtTwo_CutsTheBestOrderToo() =>
        Assert.Equal(3 / 4.261860, RankingMetrics.Ndcg([3, 0, 2, 1], [1, 3, 1, 2], 2), 6);

    [Fact]
    public void Ndcg_BestOrder_IsOne() => Assert.Equal(1, RankingMetrics.Ndcg([3, 2, 1, 0], [1, 2, 3], 10), 12);

    // Relevant at ranks 1, 3 and 6 of 4 judged: (1/1 + 2/3 + 3/6) / 4 = 13/24.
    [Fact]
    public void AveragePrecision_IsAsByHand() =>
        Assert.Equal(13 / 24.0, RankingMetrics.AveragePrecision([1, 0, 2, 0, 0, 1], 4), 12);

    [Fact]
    public void RecallPrecisionAndReciprocalRank_AreAsByHand()
    {
        IReadOnlyList<int> grades = [0, 1, 0, 4, 0, 1];
        Assert.Equal(2 / 5.0, RankingMetrics.Recall(grades, 5, 4), 12);
        Assert.Equal(3 / 5.0, RankingMetrics.Recall(grades, 5, 10), 12);
        Assert.Equal(2 / 4.0, RankingMetrics.Precision(grades, 4), 12);
        Assert.Equal(3 / 10.0, RankingMetrics.Precision(grades, 10), 12);
        Assert.Equal(0.5, RankingMetrics.ReciprocalRank(grades), 12);
    }

    [Fact]
    public void AllMetrics_NothingFound_AreZero()
    {
        Assert.Equal(0, RankingMetrics.Ndcg([0, 0], [1], 10));
        Assert.Equal(0, RankingMetrics.Ndcg([], [], 10));
        Assert.Equal(0, RankingMetrics.AveragePrecision([], 3));
        Assert.Equal(0, RankingMetrics.Recall([0], 0, 10));
        Assert.Equal(0, RankingMetrics.ReciprocalRank([0, 0]));
    }
}
