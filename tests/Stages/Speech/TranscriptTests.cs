namespace Tars.Stages.Speech.Tests;

public sealed class TranscriptTests
{
    [Theory]
    [InlineData("night_01-dome.wav", "Night 01 dome")]
    [InlineData("2023-03-14-discovery-night.wav", "2023-03-14 discovery night")]
    [InlineData("__a  b__.m4a", "A b")]
    [InlineData("memo.final.mp3", "Memo.final")]
    [InlineData("-.mp3", "-.mp3")]
    public void TitleOf_IsReadable(string name, string title) => Assert.Equal(title, Transcript.TitleOf(name));

    [Fact]
    public void Document_KeepsWhereSomebodySpeaks_AlsoWhereNothingWasUnderstood()
    {
        var transcript = new Transcript(1.5);
        transcript.Heard([new(16_000, 32_000), new(36_000, 48_000)]);
        transcript.Add([new("One.", 1, 3, -0.1)]);
        transcript.Heard([new(48_000, 56_000)]);
        transcript.Heard([new(80_000, 96_008)]);
        Assert.Equal(
            [new(1, 2), new(2.25, 3.5), new(5, 6)],
            transcript.ToDocument(SpeechFixture.ContentOf("a.wav"), "en", 7).Voiced.Select(stretch => stretch with { EndSeconds = Math.Round(stretch.EndSeconds, 2) }));
    }

    [Fact]
    public void Document_BlocksAreTheSentences_AndALongPauseIsAParagraph()
    {
        var transcript = new Transcript(1.5);
        transcript.Add([new("One.", 1, 2, -0.1), new("Two.", 2.25, 3, -0.1)]);
        transcript.Add([new("Three.", 4.5, 5.12345, -0.2)]);

        TextDocument document = transcript.ToDocument(SpeechFixture.ContentOf("a.wav"), "en", 6);

        Assert.Equal("One. Two.\n\nThree.", document.Text);
        Assert.Equal(["One.", "Two.", "Three."], document.Blocks.Select(b => document.Text.Substring(b.Start, b.Length)));
        Assert.Equal([1, 2.25, 4.5], document.Blocks.Select(b => b.StartSeconds!.Value));
        Assert.Equal([2, 3, 5.123], document.Blocks.Select(b => b.EndSeconds!.Value));
        Assert.Equal([-0.1, -0.1, -0.2], document.Blocks.Select(b => b.Confidence!.Value));
        Assert.Equal((6.0, "en", MediaKind.Audio), (document.DurationSeconds, document.Language, document.Media));
    }

    [Fact]
    public void Add_SentenceTornByTheEndOfAChunk_IsPutTogether()
    {
        var transcript = new Transcript(1.5);
        transcript.Add([new("We waited and,", 1, 5, -0.1)]);
        transcript.Add([new("after a while,", 5.2, 6, -0.3), new("it came.", 6, 7, -0.3)]);
        transcript.Add([new("Then it left", 7.5, 8, -0.1)]);
        transcript.Add([new("for good.", 11, 12, -0.1)]);

        TextDocument document = transcript.ToDocument(SpeechFixture.ContentOf("a.wav"), null, 20);

        Assert.Equal("We waited and, after a while, it came. Then it left\n\nfor good.", document.Text);
        Assert.Equal([(1, 7), (7.5, 8), (11, 12)], document.Blocks.Select(b => (b.StartSeconds!.Value, b.EndSeconds!.Value)));
        Assert.InRange(document.Blocks[0].Confidence!.Value, -0.3, -0.1);
    }
}
