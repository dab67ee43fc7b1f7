using System.Globalization;
using Tars.Pipeline;
using Tars.Stages.Processes;

namespace Tars.Stages.Speech;

/// <summary>
/// Writes down what is said in a recording: ffmpeg decodes (plain wav files need none), Silero VAD finds speech, Moonshine tiny recognises
/// it. One document a recording, one block a sentence, with times and confidence.
/// </summary>
/// <remarks>
/// The bounds of each stretch of speech are exact to a frame of 32 ms; the times of the sentences inside it are estimates, see
/// <see cref="SentenceTimer"/>. A recording without speech is skipped; one without sound fails. It is never held in memory as a whole.
/// </remarks>
[Node("transcribe", 3, "Writes down what is said in a recording, with the time of each sentence.",
    Needs = ["onnxruntime", "moonshine-tiny", "llama-vocabulary", "silero-vad"], Costly = true, Suits = "media in [audio, video]")]
public sealed class TranscribeStage(TranscribeOptions options, NodeContext context) : Stage<Content, TextDocument>
{
    private Loan<SpeechModels>? _models;

    /// <inheritdoc/>
    /// <exception cref="AssetException">A model, the native library or ffmpeg is missing.</exception>
    public override async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (ConfinedProcess.Find("ffmpeg") is null)
            throw new AssetException($"the node '{context.Name}' cannot decode recordings: {AudioDecoder.InstallFfmpeg}");
        _models = await context.BorrowAsync(LoadAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(Content input, Output<TextDocument> output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        SpeechModels models = _models?.Value ?? throw new InvalidOperationException("the stage was not opened");
        using SileroDetector detector = models.CreateDetector();
        var transcript = new Transcript(options.ParagraphPause.TotalSeconds);
        var segmenter = new SpeechSegmenter(
            frame => detector.Hear(frame, cancellationToken),
            (int)(options.MaxSegmentSeconds * SpeechAudio.SampleRate),
            SpeechAudio.Samples(options.MinSilence),
            SpeechAudio.Samples(options.ParagraphPause));

        int errors = await AudioDecoder.DecodeAsync(input, options, Hear, cancellationToken);
        segmenter.End();
        Recognize();

        double seconds = SpeechAudio.Seconds(segmenter.Heard);
        if (transcript.Count == 0)
        {
            output.Skip(string.Create(CultureInfo.InvariantCulture, $"no speech found in {seconds:0.0} s of audio"));
            return;
        }

        output.Note(string.Create(
            CultureInfo.InvariantCulture, $"{seconds:0.0} s, {transcript.Count} {(transcript.Count == 1 ? "sentence" : "sentences")}"));
        if (errors > 0)
            output.Note($"{errors} decoding errors were passed over; what they hit is missing");
        TextDocument document = transcript.ToDocument(input, options.Language, seconds);
        output.Emit(document, (document.Text.Length * sizeof(char)) + (document.Blocks.Count * 80L));

        void Hear(ReadOnlySpan<float> samples)
        {
            segmenter.Hear(samples);
            Recognize();
        }

        void Recognize()
        {
            while (segmenter.TryTake(out SpeechChunk chunk))
            {
                transcript.Heard(chunk.Runs);
                Recognition recognition = models.Recognizer.Recognize(chunk.Samples, cancellationToken);
                if (recognition.Text.Length > 0)
                    transcript.Add(SentenceTimer.Place(recognition.Text, chunk.Runs, recognition.LogProbability));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>The bytes decide, with what the decoder may go by; a recording that is moved is not transcribed again.</remarks>
    public override object MemoKey(Content input)
    {
        ArgumentNullException.ThrowIfNull(input);
        string extension = Path.GetExtension(input.Name).ToLowerInvariant();
        return new { input.Sha256, input.Media, input.MediaType, input.DurationSeconds, input.AudioCodec, extension };
    }

    /// <inheritdoc/>
    public override TextDocument FromMemo(TextDocument kept, Content input)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(input);
        return kept with
        {
            Source = input.Source,
            Title = Transcript.TitleOf(input.Name),
            Language = kept.Language ?? LanguageGuess.Of(kept.Text),
            ModifiedAt = input.KnownModifiedAt,
        };
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await (_models?.DisposeAsync() ?? ValueTask.CompletedTask);
        await base.DisposeAsync();
    }

    private async ValueTask<SpeechModels> LoadAsync(CancellationToken cancellationToken) => SpeechModels.Load(
        await context.Assets.FolderAsync("onnxruntime", cancellationToken),
        await context.Assets.FolderAsync("moonshine-tiny", cancellationToken),
        await context.Assets.FolderAsync("llama-vocabulary", cancellationToken),
        await context.Assets.FolderAsync("silero-vad", cancellationToken));
}
