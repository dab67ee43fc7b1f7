namespace Tars.Stages.Documents.Tests;

public sealed class CueCutterTests
{
    private static TextDocument Document(params (string Text, double Start, double End)[] spoken)
    {
        string text = string.Join('\n', spoken.Select(s => s.Text));
        int at = 0;
        var blocks = new List<TextBlock>();
        foreach ((string sentence, double start, double end) in spoken)
        {
            blocks.Add(new TextBlock(at, sentence.Length) { StartSeconds = start, EndSeconds = end });
            at += sentence.Length + 1;
        }

        return new TextDocument { Source = "a.wav", Sha256 = "ab", Title = "A", Media = MediaKind.Audio, Text = text, Blocks = blocks };
    }

    private static void Check(IReadOnlyList<Cue> cues, TextDocument document)
    {
        long end = 0;
        foreach (Cue cue in cues)
        {
            Assert.True(cue.Start >= end);
            Assert.True(cue.End > cue.Start);
            Assert.InRange(cue.Text.Length, 1, CueCutter.MaxCharacters);
            Assert.DoesNotContain("\n\n", cue.Text);
            Assert.False(char.IsLowSurrogate(cue.Text[0]) || char.IsHighSurrogate(cue.Text[^1]));
            end = cue.End;
        }

        static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        Assert.Equal(Bare(document.Text), Bare(string.Concat(cues.Select(cue => cue.Text))));
    }

    [Fact]
    public void A_long_sentence_is_parted_with_its_time_shared_out()
    {
        string sentence = string.Join(' ', Enumerable.Repeat("comet", 40));
        TextDocument document = Document((sentence, 10, 22));
        Cue[] cues = [.. CueCutter.Cut(document)];
        Check(cues, document);
        Assert.Equal(3, cues.Length);
        Assert.Equal((10_000, 22_000), (cues[0].Start, cues[^1].End));
        Assert.All(cues, cue => Assert.InRange(cue.End - cue.Start, 3000, 5000));
        Assert.All(cues, cue => Assert.Contains('\n', cue.Text));
    }

    [Fact]
    public void Overlapping_backward_and_empty_times_become_monotone()
    {
        TextDocument document = Document(("one", 5, 9), ("two", 7, 8), ("three", 1, 2), ("four", 20, 20), ("five", 20, 19));
        Cue[] cues = [.. CueCutter.Cut(document)];
        Check(cues, document);
        Assert.Equal(5, cues.Length);
    }

    [Fact]
    public void Texts_without_spaces_are_cut_between_characters()
    {
        TextDocument document = Document((string.Concat(Enumerable.Repeat("👩‍🚀天", 100)), 0, 1), (new string('a', 500), 1, 1.001));
        Cue[] cues = [.. CueCutter.Cut(document)];
        Check(cues, document);
        Assert.DoesNotContain(cues, cue => cue.Text[0] == '\u200D' || cue.Text[^1] == '\u200D');
    }

    [Fact]
    public void Random_speech_keeps_every_promise()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            (string, double, double)[] spoken =
            [
                .. Enumerable.Range(0, random.Next(1, 8)).Select(_ => (
                    string.Join(
                        ' ',
                        Enumerable.Range(0, random.Next(1, 60))
                            .Select(_ => new string('w', random.Next(1, random.Next(5) == 0 ? 200 : 12)))),
                    random.NextDouble() * 100,
                    random.NextDouble() * 100)),
            ];
            TextDocument document = Document(spoken);
            Check([.. CueCutter.Cut(document)], document);
        }
    }

    [Fact]
    public void Times_that_are_no_times_are_not_shown()
    {
        TextDocument document = Document(("one", double.NaN, 1), ("two", -1, 1), ("three", 0, double.PositiveInfinity));
        Assert.False(CueCutter.HasTimes(document));
        Assert.Equal("WEBVTT\n\n", Subtitles.Vtt(document));
    }

    [Fact]
    public void Hours_beyond_a_hundred_are_written_out()
    {
        Assert.Contains("100:00:01,000 --> 100:00:02,500", Subtitles.Srt(Document(("late", 360_001, 360_002.5))));
    }
}
