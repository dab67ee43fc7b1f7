namespace Tars.Stages.Tables.Tests;

/// <summary>PELT against a search of all segmentations, and the scalability law against its own curves.</summary>
public sealed class ChangePointTests
{
    [Fact]
    public void Find_CostsNoMoreThanTheBestOfAllSegmentations()
    {
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            double[] values = new double[random.Next(4, 40)];
            double level = 0;
            for (int i = 0; i < values.Length; i++)
            {
                level += random.Next(9) == 0 ? random.Next(-6, 7) : 0;
                values[i] = level + CheckRun.Normal(random);
            }

            double penalty = 1 + (10 * random.NextDouble());
            int least = random.Next(1, 5);
            IReadOnlyList<int> found = ChangePoints.Find(values, penalty, least);
            int[] ends = [.. found, values.Length];
            Assert.All(ends.Zip(ends.Prepend(0)), segment => Assert.True(segment.First - segment.Second >= Math.Min(least, values.Length)));
            Assert.Equal(Best(values, penalty, least), Cost(values, found) + (penalty * found.Count), 6);
        }
    }

    [Fact]
    public void Find_InNoise_FindsAlmostNothing()
    {
        var random = new Random(11);
        int raised = 0;
        for (int round = 0; round < 1_000; round++)
        {
            double[] values = [.. Enumerable.Range(0, 60).Select(_ => CheckRun.Normal(random))];
            double quantile = Statistics.NormalQuantile(1 - (0.01 / (2 * values.Length)));
            raised += ChangePoints.Find(values, quantile * quantile, 6).Count > 0 ? 1 : 0;
        }

        Assert.InRange(raised, 0, 15);
    }

    [Fact]
    public void Changes_InHistoriesThatOnlyScatter_AreFoundInOneOfAHundredAtMost()
    {
        var random = new Random(5);
        var check = new M05ChangePoint();
        int raised = 0;
        for (int round = 0; round < 1_000; round++)
        {
            double[] seconds =
            [
                .. Enumerable.Range(0, random.Next(12, 120)).Select(
                    _ => 0.04 * Math.Exp(0.15 * CheckRun.Normal(random)) * (random.Next(20) == 0 ? 3 : 1)),
            ];
            raised += check.Changes(seconds, 1).Count > 0 ? 1 : 0;
        }

        Assert.InRange(raised, 0, 10);
    }

    [Theory]
    [InlineData(20, 0.05, 0.002)]
    [InlineData(3, 0.3, 0)]
    [InlineData(100, 0, 0)]
    [InlineData(1, 0, 0.01)]
    public void Fit_OfTheLawsOwnCurve_GivesItsParts(double rate, double contention, double coherence)
    {
        var law = new ScalingLaw(rate, contention, coherence, 0);
        ScalingLaw fitted = ScalingLaw.Fit([.. new[] { 1, 2, 3, 4, 6, 8, 12 }.Select(hands => (hands, law.At(hands)))])!;
        Assert.Equal(rate, fitted.Rate, 6);
        Assert.Equal(contention, fitted.Contention, 6);
        Assert.Equal(coherence, fitted.Coherence, 6);
        Assert.InRange(fitted.Error, 0, 1e-9);
    }

    [Fact]
    public void Fit_OfWhatTheLawCannotBe_HasNoPartBelowZero()
    {
        // Twice as much as the hands promise.
        ScalingLaw fitted = ScalingLaw.Fit([(1, 1), (2, 3), (4, 9), (8, 30)])!;
        Assert.Equal((0.0, 0.0), (fitted.Contention, fitted.Coherence));
        Assert.True(fitted.Error > 0.2);
        Assert.Null(ScalingLaw.Fit([(1, 1), (2, 2), (4, 4)]));
    }

    private static double Best(double[] values, double penalty, int least)
    {
        double[] best = new double[values.Length + 1];
        for (int end = 1; end <= values.Length; end++)
        {
            best[end] = Cost(values[..end], []);
            for (int at = least; end - at >= least; at++)
                best[end] = Math.Min(best[end], best[at] + penalty + Cost(values[at..end], []));
        }

        return best[^1];
    }

    private static double Cost(double[] values, IReadOnlyList<int> changes)
    {
        int[] ends = [.. changes, values.Length];
        return ends.Zip(ends.Prepend(0)).Sum(segment =>
        {
            double[] part = values[segment.Second..segment.First];
            double mean = part.Average();
            return part.Sum(value => (value - mean) * (value - mean));
        });
    }
}
