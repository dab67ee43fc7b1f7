namespace Tars.Stages.Rag.Tests.Evaluation;

public class ResamplingTests
{
    // Of the 8 ways to sign 1, 1, 1 two have a sum of 3 or -3.
    [Fact]
    public void PairedTest_ThreeEqualDifferences_CountsAllOutcomes() => Assert.Equal(2 / 8.0, Resampling.PairedTest([0.1, 0.1, 0.1, 0], 1), 12);

    // 0.5, 0.3, -0.2: sums by signs are ±0.6, ±1.0, ±0.0, ±0.4; at least 0.6 are four of the eight.
    [Fact]
    public void PairedTest_MixedDifferences_IsAsByHand() => Assert.Equal(4 / 8.0, Resampling.PairedTest([0.5, 0.3, -0.2], 1), 12);

    [Fact]
    public void PairedTest_NoDifference_IsOne() => Assert.Equal(1, Resampling.PairedTest([0, 0, 0], 1));

    // The exact value of twenty equal differences is 2 / 2^20; 10,000 draws can say no less than 1 / 10,001.
    [Fact]
    public void PairedTest_ManyEqualDifferences_IsSmallAndNeverZero() =>
        Assert.InRange(Resampling.PairedTest([.. Enumerable.Repeat(0.01, 20)], 1), 1 / 10_001.0, 3 / 10_001.0);

    // Half of the 40 differences up, half down: the observed sum is 0, and nothing is less extreme.
    [Fact]
    public void PairedTest_ManyBalancedDifferences_IsOne() =>
        Assert.Equal(1, Resampling.PairedTest([.. Enumerable.Range(0, 40).Select(x => x % 2 == 0 ? 0.1 : -0.1)], 1), 12);

    // The mean of n tosses: its standard error is 0.5 / sqrt(100) = 0.05, the interval about 0.5 ± 1.96 × 0.05.
    [Fact]
    public void Interval_OfTosses_IsThatOfTheNormalDistribution()
    {
        double[] tosses = [.. Enumerable.Range(0, 100).Select(x => x % 2 == 0 ? 1.0 : 0)];
        (double low, double high) = Resampling.Interval(tosses, 7);
        Assert.InRange(low, 0.385, 0.425);
        Assert.InRange(high, 0.575, 0.615);
    }

    [Fact]
    public void Interval_SameSeed_IsTheSame()
    {
        double[] values = [0.1, 0.9, 0.4, 0.3];
        Assert.Equal(Resampling.Interval(values, 3), Resampling.Interval(values, 3));
        Assert.Equal((0.5, 0.5), Resampling.Interval([0.5], 1));
    }

    [Fact]
    public void Interval_NoValue_Throws() => Assert.Throws<ArgumentException>(() => Resampling.Interval([], 1));
}
