namespace Tars.Stages.Speech.Tests;

public sealed class SpeechSegmenterTests
{
    private const int Rate = SpeechAudio.SampleRate;
    private const int Zeros = Rate / 10;
    private const int Frame = SileroDetector.FrameLength;

    [Fact]
    public void Silence_GivesNothing() => Assert.Empty(Segment(Sound(60)));

    [Fact]
    public void ShortNoise_IsNoSpeech() => Assert.Empty(Segment(Sound(5, (1, 1.15), (3, 3.1))));

    [Fact]
    public void OneUtterance_HasMarginsAndZerosAround()
    {
        SpeechChunk chunk = Assert.Single(Segment(Sound(6, (2, 4))));

        Assert.Equal(2.0, SpeechAudio.Seconds(chunk.Start), 0.04);
        Assert.Equal(4.0, SpeechAudio.Seconds(chunk.End), 0.04);
        Assert.Equal(Zeros + (0.3 * Rate) + chunk.End - chunk.Start + (0.3 * Rate) + Zeros, chunk.Samples.Length);
        Assert.All(chunk.Samples[..Zeros], sample => Assert.Equal(0, sample));
        Assert.All(chunk.Samples[^Zeros..], sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void CloseUtterances_ArePacked_AndTheirPausesRemembered()
    {
        SpeechChunk chunk = Assert.Single(Segment(Sound(12, (1, 3), (3.5, 6), (6.12, 8))));

        Assert.Equal(3, chunk.Runs.Count);
        Assert.Equal(3.5, SpeechAudio.Seconds(chunk.Runs[1].Start), 0.04);
    }

    [Fact]
    public void LongPause_EndsAChunk() => Assert.Equal(2, Segment(Sound(12, (1, 3), (5, 7))).Count);

    [Fact]
    public void UtterancesThatDoNotFitTogether_AreSplitAtTheLongestPauseOfTheSecondHalf()
    {
        List<SpeechChunk> chunks = Segment(Sound(25, (0.5, 5), (5.4, 9), (10, 12), (12.4, 14), (14.4, 18)));

        Assert.Equal(2, chunks.Count);
        Assert.Equal(9.0, SpeechAudio.Seconds(chunks[0].End), 0.04);
        Assert.Equal(10.0, SpeechAudio.Seconds(chunks[1].Start), 0.04);
    }

    [Fact]
    public void EndlessSpeech_IsCutAtTheLeastLikelyFrame_AndNoSampleIsLostOrDoubled()
    {
        float[] sound = Sound(50, (0, 50));

        // Still speech, but less surely, at 12 s and then every 11 s.
        foreach (double dip in (double[])[12, 23, 34, 45])
            sound.AsSpan((int)(dip * Rate) / Frame * Frame, Frame).Fill(0.6f);
        List<SpeechChunk> chunks = Segment(sound);

        Assert.Equal([12.0, 23, 34, 45], chunks.Skip(1).Select(c => Math.Round(SpeechAudio.Seconds(c.Start), 1)));
        for (int i = 1; i < chunks.Count; i++)
        {
            Assert.Equal(chunks[i - 1].End, chunks[i].Start);
            Assert.Equal(chunks[i].End - chunks[i].Start + (2 * Zeros), chunks[i].Samples.Length);
        }
    }

    [Fact]
    public void Chunks_NeverExceedTheLongestLength()
    {
        var random = new Random(7);
        float[] sound = new float[Rate * 600];
        for (int at = 0; at < sound.Length;)
        {
            int length = Math.Min(random.Next(Frame, Rate * 25), sound.Length - at);
            sound.AsSpan(at, length).Fill(random.NextSingle());
            at += length;
        }

        List<SpeechChunk> chunks = Segment(sound);

        Assert.NotEmpty(chunks);
        long last = 0;
        foreach (SpeechChunk chunk in chunks)
        {
            Assert.InRange(chunk.End - chunk.Start, 1, 15 * Rate);
            Assert.True(chunk.Start >= last);
            last = chunk.End;
        }
    }

    [Fact]
    public void BlockSize_ChangesNothing()
    {
        float[] sound = Sound(40, (0.2, 3), (3.4, 9), (10, 18), (18.1, 31), (33, 39.9));
        List<SpeechChunk> whole = Segment(sound);

        foreach (int block in (int[])[1, 511, 4096, 65_536])
        {
            List<SpeechChunk> parts = Segment(sound, block);
            Assert.Equal(whole.Select(c => (c.Start, c.End)), parts.Select(c => (c.Start, c.End)));
            Assert.All(whole.Zip(parts), pair => Assert.Equal(pair.First.Samples, pair.Second.Samples));
        }
    }

    [Fact]
    public void LongRecording_IsNotHeld()
    {
        var window = new SampleWindow();
        float[] block = new float[65_536];
        window.Append(block);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            window.Append(block);
            window.Release(window.End - Rate);
        }

        Assert.Equal(1001L * 65_536, window.End);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    /// <summary>A sound whose samples are its own probability of speech: 0.9 where somebody speaks, 0.1 elsewhere.</summary>
    private static float[] Sound(double seconds, params (double Start, double End)[] speech)
    {
        float[] sound = new float[(int)(seconds * Rate)];
        Array.Fill(sound, 0.1f);
        foreach ((double start, double end) in speech)
            sound.AsSpan((int)(start * Rate), (int)((end - start) * Rate)).Fill(0.9f);
        return sound;
    }

    private static List<SpeechChunk> Segment(float[] sound, int block = 65_536)
    {
        var segmenter = new SpeechSegmenter(frame => frame[0], 15 * Rate, Rate / 5, Rate * 3 / 2);
        for (int at = 0; at < sound.Length; at += block)
            segmenter.Hear(sound.AsSpan(at, Math.Min(block, sound.Length - at)));
        segmenter.End();
        Assert.Equal(sound.Length, segmenter.Heard);
        var chunks = new List<SpeechChunk>();
        while (segmenter.TryTake(out SpeechChunk chunk))
            chunks.Add(chunk);
        return chunks;
    }
}
