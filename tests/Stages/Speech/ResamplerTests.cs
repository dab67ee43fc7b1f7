namespace Tars.Stages.Speech.Tests;

public sealed class ResamplerTests
{
    public static TheoryData<int> Rates => [4_000, 8_000, 11_025, 12_000, 22_050, 24_000, 32_000, 44_056, 44_100, 48_000, 96_000, 191_999, 192_000];

    [Theory]
    [MemberData(nameof(Rates))]
    public void Sweep_ThroughThePassBand_IsWhatItWouldBeAtTheNewRate(int rate)
    {
        double top = 0.44 * Math.Min(rate, 16_000);
        float[] output = Resample(Sweep(rate, 2, top), rate);
        float[] expected = Sweep(16_000, 2, top);

        // The edges are cut off hard, which no filter without ringing can follow.
        Assert.InRange(SignalToNoise(expected.AsSpan(1000..^1000), output.AsSpan(1000..^1000)), 80, 200);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Tone_AtTheEdgeOfThePassBand_KeepsItsLevel(int rate)
    {
        double frequency = 0.45 * Math.Min(rate, 16_000);
        float[] output = Resample(Tone(rate, 1, frequency), rate);

        Assert.InRange(Level(output.AsSpan(4000..^4000)) - Level(Tone(16_000, 1, frequency).AsSpan(4000..^4000)), -0.01, 0.01);
    }

    [Theory]
    [InlineData(22_050, 8_000)]
    [InlineData(22_050, 8_400)]
    [InlineData(44_100, 9_000)]
    [InlineData(44_056, 8_100)]
    [InlineData(48_000, 12_345)]
    [InlineData(192_000, 90_000)]
    public void Tone_AboveTheNewNyquistFrequency_DoesNotFoldBack(int rate, double frequency)
    {
        float[] output = Resample(Tone(rate, 1, frequency), rate);

        Assert.InRange(Level(output.AsSpan(4000..^4000)) - Level(Tone(rate, 1, frequency)), -200, -90);
    }

    [Fact]
    public void Tone_BroughtToAHigherRate_LeavesNoImage()
    {
        float[] output = Resample(Tone(8_000, 1, 3_500), 8_000);
        float[] expected = Tone(16_000, 1, 3_500);

        Assert.InRange(SignalToNoise(expected.AsSpan(1000..^1000), output.AsSpan(1000..^1000)), 85, 200);
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Impulse_StandsWhereItStood(int rate)
    {
        float[] input = new float[rate];
        input[rate / 4] = 1;

        float[] output = Resample(input, rate);

        int peak = Enumerable.Range(0, output.Length).MaxBy(i => output[i]);
        Assert.InRange(peak - ((double)(rate / 4) * 16_000 / rate), -0.51, 0.51);
        if (rate / 4 * 16_000L % rate == 0)
            Assert.True(SignalIsSymmetric(output, peak));
    }

    [Theory]
    [InlineData(22_050, 1, 1)]
    [InlineData(22_050, 22_050, 16_000)]
    [InlineData(22_050, 22_051, 16_001)]
    [InlineData(192_000, 5, 1)]
    [InlineData(192_000, 13, 2)]
    [InlineData(4_000, 3, 12)]
    [InlineData(44_056, 44_056, 16_000)]
    public void Length_IsThatOfTheInput(int rate, int samples, int expected) =>
        Assert.Equal(expected, Resample(new float[samples], rate).Length);

    [Fact]
    public void NoSamples_GiveNone() => Assert.Empty(Resample([], 44_100));

    [Theory]
    [InlineData(8_000)]
    [InlineData(22_050)]
    [InlineData(192_000)]
    public void Constant_StaysConstant(int rate)
    {
        float[] output = Resample([.. Enumerable.Repeat(0.5f, rate)], rate);

        Assert.All(output[2000..^2000], sample => Assert.Equal(0.5f, sample, 1e-6f));
    }

    [Theory]
    [InlineData(22_050)]
    [InlineData(44_056)]
    [InlineData(8_000)]
    public void Blocks_OfAnySize_GiveTheSame(int rate)
    {
        float[] input = Sweep(rate, 2, 3_000);
        var random = new Random(7);
        var pieces = new List<float>();
        var resampler = new Resampler(SincFilter.Between(rate, 16_000));
        for (int at = 0; at < input.Length;)
        {
            int length = Math.Min(random.Next(0, random.Next(2) == 0 ? 10 : 20_000), input.Length - at);
            resampler.Take(input.AsSpan(at, length), Add);
            at += length;
        }

        resampler.End(Add);

        Assert.Equal(Resample(input, rate), pieces);

        void Add(ReadOnlySpan<float> block) => pieces.AddRange(block.ToArray());
    }

    internal static float[] Resample(float[] input, int rate)
    {
        var output = new List<float>();
        var resampler = new Resampler(SincFilter.Between(rate, 16_000));
        resampler.Take(input, Add);
        resampler.End(Add);
        return [.. output];

        void Add(ReadOnlySpan<float> block) => output.AddRange(block.ToArray());
    }

    /// <summary>A sine whose frequency rises evenly from 50 Hz.</summary>
    internal static float[] Sweep(int rate, int seconds, double top) =>
        [.. Enumerable.Range(0, rate * seconds).Select(i => (double)i / rate)
            .Select(t => (float)(0.5 * Math.Sin(2 * Math.PI * ((50 * t) + ((top - 50) * t * t / (2 * seconds))))))];

    /// <summary>How far the difference from what is expected lies below it, in dB.</summary>
    internal static double SignalToNoise(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            signal += (double)expected[i] * expected[i];
            noise += Math.Pow((double)actual[i] - expected[i], 2);
        }

        return 10 * Math.Log10(signal / Math.Max(noise, 1e-30));
    }

    private static float[] Tone(int rate, int seconds, double frequency) =>
        [.. Enumerable.Range(0, rate * seconds).Select(i => (float)(0.5 * Math.Sin((2 * Math.PI * frequency * i / rate) + 0.3)))];

    private static double Level(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
            sum += (double)sample * sample;
        return 10 * Math.Log10(Math.Max(sum / samples.Length, 1e-30));
    }

    private static bool SignalIsSymmetric(float[] samples, int centre) =>
        Enumerable.Range(1, 200).All(i => Math.Abs(samples[centre - i] - samples[centre + i]) < 1e-5);
}
