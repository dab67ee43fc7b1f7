using static Tars.Stages.Tables.Tests.CheckRun;

namespace Tars.Stages.Tables.Tests;

/// <summary>The forms of a series: what they are made of, how they are remembered, and which of them are told to be new.</summary>
public sealed class UnlikeAnyFormTests
{
    [Fact]
    public void FormMemory_KnowsWhatCameBefore_AndNotWhatIsOtherwise()
    {
        double[] low = [0.1, 0.2, 0.1];
        double[] high = [0.9, 0.8, 0.9];
        var memory = new FormMemory { Lower = 0.8, Upper = 0.9 };
        Assert.True(memory.Take(low, learns: true));
        Assert.False(memory.Take(low, learns: true));
        Assert.True(memory.Take(low, learns: true));
        Assert.Equal(1, memory.Fit, 1e-12);
        Assert.False(memory.Take(high, learns: true));
        Assert.InRange(memory.Fit, 0.001, 0.1);
        Assert.True(memory.Take(high, learns: true));
        Assert.Equal(1, memory.LastPartFit, 1e-12);
    }

    [Fact]
    public void FormMemory_BoxTakesInWhatIsAlike_AndWhatIsOnlySeenStaysNew()
    {
        var memory = new FormMemory { Lower = 0.5, Upper = 0.5 };
        memory.Take([0, 0], learns: false);
        double[] first = [0.5, 0.5];
        Assert.False(memory.Take(first, learns: false));
        Assert.False(memory.Take(first, learns: true));
        Assert.True(memory.Take([0.6, 0.6], learns: true));
        foreach (double part in (double[])[0.5, 0.55, 0.6])
        {
            memory.Take([part, part], learns: false);
            Assert.Equal(1, memory.Fit, 1e-12);
        }

        memory.Take([0.7, 0.5], learns: false);
        Assert.InRange(memory.Fit, 0.5, 0.99);
    }

    [Fact]
    public void BlockForm_IsTheHaarTransformAndTheLevels()
    {
        var blocks = new BlockForm();
        for (int i = 0; i < 7; i++)
            Assert.All(blocks.Next(i % 2), part => Assert.Equal(0, part));
        double[] form = blocks.Next(1);
        Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1], form[8..]);

        // Sums of halves, quarters and pairs are the same; only the four finest differences are left, and the sum of all.
        Assert.Equal(1, form[0], 1e-9);
        Assert.All(form[1..4], part => Assert.Equal(0, part, 1e-9));
        Assert.All(form[4..8], part => Assert.Equal(0.5, part, 1e-9));
    }

    [Fact]
    public void UnlikeAnyForm_OfADayThatIsLeftOut_IsNewMostCertainly()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            List<(int At, double Certainty)> found = New(Days(seed, day => day == 30 ? 0.1 : 1), 24 * 6);
            Assert.Equal(30, found.MaxBy(one => one.Certainty).At / 24);
            Assert.InRange(found.Count, 1, 8);
        }
    }

    [Fact]
    public void UnlikeAnyForm_OfAScaleThatIsOther_IsTheSame()
    {
        double[] values = Days(1, day => day is 20 or 33 ? 3 : 1);
        Assert.NotEmpty(New(values, 24 * 6));
        Assert.Equal(New(values, 24 * 6), New([.. values.Select(value => value * 1024)], 24 * 6));
    }

    [Fact]
    public void UnlikeAnyForm_IsKnownAtTheEndOfABlock_AfterTheWarmUp()
    {
        var feature = new UnlikeAnyForm(520);
        var series = new SeriesSoFar(0);
        for (int i = 0; i < 700; i++)
        {
            series.Add(Math.Sin(i * 0.2), i);
            Assert.Equal(i >= 520 && (i + 1) % 5 == 0, double.IsFinite(feature.Next(series)));
        }
    }

    // 40 days by the hour, each of them as high as said.
    private static double[] Days(int seed, Func<int, double> height)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, 960)
                .Select(i => 50 + (10 * height(i / 24) * Math.Sin(i * Math.PI / 12)) + (0.2 * Normal(random))),
        ];
    }

    private static List<(int At, double Certainty)> New(double[] values, int warmUp)
    {
        var feature = new UnlikeAnyForm(warmUp);
        var series = new SeriesSoFar(24);
        var found = new List<(int, double)>();
        for (int i = 0; i < values.Length; i++)
        {
            series.Add(values[i], i * 3_600.0);
            if (double.IsFinite(feature.Next(series)) && feature.Certainty > 0)
                found.Add((i, feature.Certainty));
        }

        return found;
    }
}
