using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The detector of surprising points, and each way in which a point can be one.</summary>
public sealed class SurpriseDetectorTests
{
    [Theory]
    [InlineData("daily", 24)]
    [InlineData("daily", 0)]
    [InlineData("grows", 24)]
    [InlineData("bursts", 288)]
    public void Scores_OfABeginning_AreTheSameWhateverFollows(string kind, int perDay)
    {
        var random = new Random(2);
        double[] values = [.. Enumerable.Range(0, 900).Select(i => kind switch
        {
            "daily" => Math.Sin(i * Math.PI / 12) + (0.3 * Normal(random)) + (i == 500 ? 9 : 0),
            "grows" => Math.Pow(1.02, i) * (1 + (0.1 * Normal(random))),
            _ => random.Next(40) == 0 ? 1000 * random.NextDouble() : 0,
        })];
        double[] whole = Scores(values, perDay, 135);
        Assert.Contains(whole, score => score > 0);
        foreach (int length in (int[])[136, 300, 512, 777])
        {
            Assert.Equal(Scores(values[..length], perDay, 135), whole[..length]);
            double[] otherwise = [.. values[..length], .. Enumerable.Repeat(1e6, 50)];
            Assert.Equal(Scores(otherwise, perDay, 135)[..length], whole[..length]);
        }
    }

    [Fact]
    public void Scores_AreHighestWhereAPointIsPlanted()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            double[] values = Daily(seed);
            values[700] += 45;
            double[] scores = Scores(values, 24, 144);
            Assert.Equal(700, Array.IndexOf(scores, scores.Max()));
            Assert.True(scores[700] > 1.5 * Scores(Daily(seed), 24, 144).Max());
        }
    }

    [Fact]
    public void Scores_OfADayWithoutItsRhythm_AreHigherThanOfAnyOtherDay()
    {
        double[] values = Daily(3);
        for (int i = 720; i < 744; i++)
            values[i] = 50;
        double[] scores = Scores(values, 24, 400);
        Assert.InRange(Array.IndexOf(scores, scores.Max()), 720, 744);
    }

    [Fact]
    public void Scores_AfterASurprise_RestUnlessOneIsMuchGreater()
    {
        double[] values = Daily(4);
        values[600] += 20;
        values[610] += 20;
        double[] once = Scores(values, 24, 400);
        Assert.True(once[600] > 0);
        Assert.Equal(0, once[610]);
    }

    [Fact]
    public void Scores_OfSeriesWithoutSpreadOrLimits_AreNumbers()
    {
        double[][] hostile =
        [
            [.. Enumerable.Repeat(45.0, 900)],
            [.. Enumerable.Range(0, 900).Select(i => i == 450 ? 46.0 : 45)],
            [.. Enumerable.Range(0, 900).Select(i => i % 2 == 0 ? double.MaxValue : double.MinValue)],
            [.. Enumerable.Range(0, 900).Select(i => Math.Pow(1.5, i))],
            [.. Enumerable.Range(0, 900).Select(i => i % 100 == 99 ? double.PositiveInfinity : i % 7)],
            [],
            [1],
        ];
        foreach (double[] values in hostile)
        {
            foreach (int perDay in (int[])[0, 1, 24, 100_000])
            {
                Assert.All(
                    Scores(values, perDay, values.Length / 7),
                    score => Assert.True(score == 0 || (double.IsFinite(score) && score >= SurpriseDetector.MinScore)));
            }
        }

        Assert.All(Scores(hostile[0], 24, 135), score => Assert.Equal(0, score));
        Assert.True(Scores(hostile[1], 24, 135)[450] > 0);
    }

    [Fact]
    public void UnlikeAnyStretch_EqualsDistancesByHand()
    {
        var random = new Random(9);
        double[] values = [.. Enumerable.Range(0, 150).Select(i => Math.Sin(i * 0.5) + (0.2 * Normal(random)))];
        double[] found = Of(new UnlikeAnyStretch(), values, out double[] scales);
        Assert.All(found[..24], value => Assert.Equal(double.NaN, value));
        for (int at = 24; at < values.Length; at++)
        {
            double least = Enumerable.Range(11, at - 22)
                .Min(then => Enumerable.Range(0, 12).Average(k => Math.Pow(values[at - k] - values[then - k], 2)));
            Assert.Equal(Math.Sqrt(least) / scales[at], found[at], 1e-9);
        }
    }

    [Fact]
    public void UnforeseenSymbol_OfAPatternCostsNextToNothing_AndOfABreakMuch()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => (double)(i % 4))];
        values[350] = 0;
        double[] bits = Of(new UnforeseenSymbol(), values, out _);
        Assert.All(bits[..50], value => Assert.Equal(double.NaN, value));
        Assert.All(bits[200..350], value => Assert.InRange(value, 0, 0.1));
        Assert.True(bits[350] > 4);
    }

    [Fact]
    public void NewExtreme_IsTheDistanceBeyondAllBefore()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => (double)(i % 11))];
        (values[120], values[130], values[140]) = (15, 15, -7);
        double[] beyond = Of(new NewExtreme(), values, out double[] scales);
        Assert.Equal(5 / scales[120], beyond[120], 1e-12);
        Assert.Equal(0, beyond[130]);
        Assert.Equal(7 / scales[140], beyond[140], 1e-12);
        Assert.Equal(2, beyond[51..].Count(value => value > 0));
    }

    [Fact]
    public void UnusualMix_SeesValuesThatAreUsualButNotTogether()
    {
        var random = new Random(6);
        double[] values = [.. Enumerable.Range(0, 900).Select(i => i is >= 700 and < 760 ? 4.0 + random.Next(2) : random.Next(6))];
        double[] entropy = Of(new UnusualMix(), values, out _);
        Assert.InRange(Array.IndexOf(entropy, entropy[200..].Max()), 720, 775);
        Assert.True(entropy[200..].Max() > 3 * entropy[300..700].Max());
    }

    [Fact]
    public void UnusualLevel_SeesADriftWithoutAStep()
    {
        var random = new Random(7);
        double[] values = [.. Enumerable.Range(0, 900).Select(i => Normal(random) + (0.02 * Math.Max(0, i - 600)))];
        double[] level = Of(new UnusualLevel(), values, out _);
        Assert.True(level[^1] > 2 * level[100..600].Max());
    }

    [Fact]
    public void UnlikeSameTime_GoesByTheClock_AfterAGapToo()
    {
        double[] seconds = [.. Enumerable.Range(0, 240).Where(hour => hour is < 130 or > 150).Select(hour => hour * 3_600.0)];
        var series = new SeriesSoFar(24);
        var feature = new UnlikeSameTime();
        for (int i = 0; i < seconds.Length; i++)
        {
            int hour = (int)(seconds[i] / 3_600) % 24;
            series.Add(hour * hour, seconds[i]);
            double unlike = feature.Next(series);
            if (i > 24)
                Assert.Equal(0, unlike);
        }
    }

    private static double[] Scores(double[] values, int perDay, int warmUp) => SurpriseDetector.Scores(
        values, [.. Enumerable.Range(0, values.Length).Select(i => i * (86_400.0 / Math.Max(1, perDay)))], perDay, warmUp);

    private static double[] Of(SurpriseFeature feature, double[] values, out double[] scales)
    {
        var series = new SeriesSoFar(0);
        var found = new double[values.Length];
        scales = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            series.Add(values[i], i);
            (found[i], scales[i]) = (feature.Next(series), series.Scale);
        }

        return found;
    }

    private static double[] Daily(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 960).Select(i => 50 + (10 * Math.Sin(i * Math.PI / 12)) + (0.5 * Normal(random)))];
    }
}
