using System.Text.Json;
using Tars.Stages.Speech.Measures;
using Tars.Testing;

namespace Tars.Stages.Speech.Tests;

public sealed class TranscribeTests(SpeechFixture speech)
{
    private const string Spoken = "The dome opened shortly after nine in the evening. Nobody had expected the rain. We closed it again before midnight.";

    [Fact]
    public async Task SynthesizedSpeech_BecomesADocumentWithTimes()
    {
        StageResult<TextDocument> result = await speech.TranscribeAsync(await speech.SayAsync("dome_opening.wav", Spoken));

        TextDocument document = Assert.Single(result.Items);
        Assert.Equal(("recordings/dome_opening.wav", "Dome opening", "en"), (document.Source, document.Title, document.Language));
        string[] words = WordErrors.Words(Spoken);
        Assert.InRange(WordErrors.Count(words, WordErrors.Words(document.Text)), 0, words.Length * 4 / 10);
        Assert.InRange(document.Blocks.Count, 2, 4);
        Assert.InRange(document.DurationSeconds!.Value, 5, 12);
        double last = 0;
        foreach (TextBlock block in document.Blocks)
        {
            Assert.True(block.StartSeconds >= last && block.EndSeconds > block.StartSeconds);
            Assert.InRange(block.Confidence!.Value, -3, 0);
            last = block.EndSeconds!.Value;
        }

        Assert.True(last <= document.DurationSeconds);
        Assert.InRange(document.Voiced.Sum(stretch => stretch.EndSeconds - stretch.StartSeconds), 3, document.DurationSeconds!.Value);
        Assert.All(document.Voiced, stretch => Assert.Contains(
            document.Blocks, block => block.StartSeconds <= stretch.StartSeconds + 0.1 && block.EndSeconds > stretch.StartSeconds));
        Assert.Matches(@"^\d+\.\d s, \d sentences$", Assert.Single(result.Notes));
    }

    [Theory]
    [InlineData("mp3")]
    [InlineData("m4a")]
    [InlineData("ogg")]
    [InlineData("mp4")]
    public async Task OtherContainers_SayTheSameWithinAFewWords(string extension)
    {
        string wav = await speech.SayAsync($"source-{extension}.wav", Spoken);
        string[] video = extension == "mp4" ? ["-f", "lavfi", "-i", "testsrc=d=12:s=64x64", "-c:v", "mpeg4"] : [];
        string file = await speech.FfmpegAsync($"coded.{extension}", ["-i", wav, .. video]);

        string[] original = WordErrors.Words((await speech.TranscribeAsync(wav)).Items[0].Text);
        string[] coded = WordErrors.Words((await speech.TranscribeAsync(file)).Items[0].Text);

        Assert.InRange(WordErrors.Count(original, coded), 0, 5);
    }

    [Fact]
    public async Task SilenceInFront_MovesTheTimesByItsLength()
    {
        string wav = await speech.SayAsync("at-once.wav", Spoken);
        string late = await speech.FfmpegAsync("late.wav", "-i", wav, "-af", "adelay=61500:all=1");

        TextBlock first = (await speech.TranscribeAsync(wav)).Items[0].Blocks[0];
        TextBlock moved = (await speech.TranscribeAsync(late)).Items[0].Blocks[0];

        Assert.Equal(first.StartSeconds!.Value + 61.5, moved.StartSeconds!.Value, 0.1);
    }

    [Theory]
    [InlineData("silence.wav", "anullsrc=r=16000:cl=mono", "no speech found in 12.0 s of audio")]
    [InlineData("noise.wav", "anoisesrc=a=0.3:seed=5:r=16000", "no speech found in 12.0 s of audio")]
    [InlineData("tone.wav", "sine=f=300:r=16000", "no speech found in 12.0 s of audio")]
    public async Task SoundWithoutSpeech_IsSkippedWithTheReason(string name, string source, string reason)
    {
        StageResult<TextDocument> result = await speech.TranscribeAsync(await speech.FfmpegAsync(name, "-f", "lavfi", "-i", source, "-t", "12"));

        Assert.Empty(result.Items);
        Assert.Equal(reason, result.SkipReason);
    }

    [Fact]
    public async Task SameRecordingManyTimesAtOnce_GivesTheSame()
    {
        string wav = await speech.SayAsync("same.wav", Spoken);
        StageResult<TextDocument>[] results = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => speech.TranscribeAsync(wav))));

        Assert.Single(results.Select(r => r.Items[0].Text).Distinct());
        Assert.Single(results.Select(r => string.Join(' ', r.Items[0].Blocks.Select(b => b.Confidence))).Distinct());
    }

    [Fact]
    public async Task Cancelled_Ends()
    {
        string wav = await speech.SayAsync("cancelled.wav", Spoken);

        // Some twelve minutes: cancelled long before its end, however late the timer comes.
        wav = await speech.FfmpegAsync("cancelled-long.wav", "-stream_loop", "120", "-i", wav, "-c:a", "copy");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(30));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => speech.TranscribeAsync(wav, cancel.Token));
    }

    [Fact]
    public async Task ReadEnglish_HasFewWordErrors()
    {
        if (SpeechFixture.Data("speech") is not { } clips)
        {
            Assert.Skip("the recordings of shared/data/speech are not here; TARS_TEST_DATA may name their parent folder");
            return;
        }

        using JsonDocument transcripts = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(clips, "transcripts.json")));
        int words = 0;
        int errors = 0;
        foreach (JsonElement clip in transcripts.RootElement.EnumerateArray())
        {
            string[] reference = WordErrors.Words(clip.GetProperty("text").GetString()!);
            string path = Path.Combine(clips, clip.GetProperty("file").GetString()!);
            TextDocument document = Assert.Single((await speech.TranscribeAsync(path)).Items);
            errors += WordErrors.Count(reference, WordErrors.Words(document.Text));
            words += reference.Length;
        }

        Assert.True(words > 200);
        Assert.InRange(100.0 * errors / words, 0, 4.5);
    }
}
