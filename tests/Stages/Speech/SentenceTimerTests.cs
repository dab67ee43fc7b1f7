namespace Tars.Stages.Speech.Tests;

public sealed class SentenceTimerTests
{
    [Fact]
    public void Place_SentencesBetweenPauses_GetThePausesBounds()
    {
        const string Text = "This sentence takes four seconds of time. And this one, after a pause, takes five seconds more. Short end.";

        List<SpokenSentence> placed = SentenceTimer.Place(Text, Runs((1, 5), (5.6, 7.4), (7.6, 10.8), (11.5, 12.5)), -0.1);

        Assert.Equal([(1, 5), (5.6, 10.8), (11.5, 12.5)], placed.Select(s => (s.Start, s.End)));
        Assert.All(placed, s => Assert.Equal(-0.1, s.LogProbability));
    }

    [Fact]
    public void Place_NoPause_SharesTheTimeByLength()
    {
        List<SpokenSentence> placed = SentenceTimer.Place("Four and four and. Four and four and.", Runs((10, 18)), 0);

        Assert.Equal(2, placed.Count);
        Assert.Equal(14, placed[0].End, 0.2);
        Assert.Equal(placed[0].End, placed[1].Start);
        Assert.Equal((10, 18), (placed[0].Start, placed[1].End));
    }

    [Fact]
    public void Place_PauseFarFromAnySentenceEnd_IsNotTakenForOne()
    {
        // A breath after one second of ten; the sentences meet in the middle.
        List<SpokenSentence> placed = SentenceTimer.Place(
            "Somebody reads a long sentence without any stop. Somebody reads a long sentence without any stop.", Runs((0, 1), (1.2, 10.2)), 0);

        Assert.InRange(placed[1].Start, 4.5, 6);
    }

    [Fact]
    public void Place_TextWithoutLetters_StaysInsideTheChunk()
    {
        SpokenSentence placed = Assert.Single(SentenceTimer.Place("...", Runs((3, 4)), 0));

        Assert.Equal((3, 4), (placed.Start, placed.End));
    }

    [Fact]
    public void Place_AnyTextAndPauses_KeepsOrderBoundsAndText()
    {
        var random = new Random(20260101);
        string[] words = ["the", "Dome", "opened,", "at", "nine.", "Then", "42", "stars;", "Mr.", "Who?", "fell"];
        for (int round = 0; round < 500; round++)
        {
            string text = string.Join(' ', Enumerable.Range(0, random.Next(1, 60)).Select(_ => words[random.Next(words.Length)]));
            var runs = new List<VoicedRun>();
            long at = random.Next(100_000);
            for (int i = random.Next(1, 30); i > 0; i--)
            {
                long end = at + random.Next(512, 40_000);
                runs.Add(new VoicedRun(at, end));
                at = end + random.Next(512, 20_000);
            }

            List<SpokenSentence> placed = SentenceTimer.Place(text, runs, 0);

            Assert.Equal(text, string.Join(' ', placed.Select(s => s.Text)));
            double last = SpeechAudio.Seconds(runs[0].Start);
            Assert.Equal(last, placed[0].Start);
            foreach (SpokenSentence sentence in placed)
            {
                Assert.True(sentence.Start >= last && sentence.End >= sentence.Start, $"{text}: {sentence}");
                last = sentence.End;
            }

            Assert.Equal(SpeechAudio.Seconds(runs[^1].End), last);
        }
    }

    private static VoicedRun[] Runs(params (double Start, double End)[] seconds) =>
        [.. seconds.Select(s => new VoicedRun((long)Math.Round(s.Start * 16_000), (long)Math.Round(s.End * 16_000)))];
}
