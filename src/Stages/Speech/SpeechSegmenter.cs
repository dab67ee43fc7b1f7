namespace Tars.Stages.Speech;

/// <summary>
/// Cuts a recording, as it streams by, into chunks for the recogniser. Utterances that fit together are packed, because the model is
/// better with context; a chunk never exceeds the longest length, because the model loops and invents beyond half a minute.
/// </summary>
/// <remarks>
/// Holds at most about two chunks of sound, however long the recording is. Lengths and margins were chosen on 338.9 s of read English:
/// 15 s, 200 ms of silence, margins of 300 ms and 100 ms of zeros gave the fewest word errors, by a few words.
/// </remarks>
internal sealed class SpeechSegmenter
{
    private const int Frame = SileroDetector.FrameLength;

    /// <summary>Shorter sounds are no speech: 200 ms.</summary>
    private const int MinSpeech = SpeechAudio.SampleRate / 5;

    /// <summary>Sound kept before and behind an utterance: 300 ms, or half of what separates it from the next.</summary>
    private const int Margin = SpeechAudio.SampleRate * 3 / 10;

    /// <summary>Zeros in front of and behind every chunk, 100 ms: a hard edge makes the model invent words.</summary>
    private const int Silence = SpeechAudio.SampleRate / 10;

    private readonly Func<ReadOnlySpan<float>, float> _hear;
    private readonly UtteranceFinder _finder;
    private readonly int _maxLength;
    private readonly int _paragraphPause;
    private readonly SampleWindow _window = new();
    private readonly List<Utterance> _waiting = [];
    private readonly Queue<SpeechChunk> _ready = [];
    private long _heard;
    private long _taken;

    /// <summary>Makes a segmenter for one recording.</summary>
    /// <param name="hear">Tells the probability of speech in the next frame of <see cref="SileroDetector.FrameLength"/> samples.</param>
    /// <param name="maxLength">Samples of the longest chunk, margins apart.</param>
    /// <param name="minSilence">Samples of silence that end an utterance.</param>
    /// <param name="paragraphPause">Samples of silence over which nothing is packed.</param>
    internal SpeechSegmenter(Func<ReadOnlySpan<float>, float> hear, int maxLength, int minSilence, int paragraphPause)
    {
        _hear = hear;
        _maxLength = maxLength;
        _paragraphPause = Math.Max(paragraphPause, 2 * Margin);
        _finder = new UtteranceFinder(minSilence, MinSpeech, maxLength);
    }

    /// <summary>How many samples were heard in all.</summary>
    internal long Heard => _window.End;

    /// <summary>Hears the next samples, any number of them. Take what became ready with <see cref="TryTake"/> afterwards.</summary>
    internal void Hear(ReadOnlySpan<float> samples)
    {
        _window.Append(samples);
        while (_heard + Frame <= _window.End)
            HearFrame(_window.Slice(_heard, _heard + Frame));
        ReleaseWhatIsDone();
    }

    /// <summary>Ends the recording: everything that was still waiting becomes ready.</summary>
    internal void End()
    {
        if (_window.End > _heard)
        {
            Span<float> last = stackalloc float[Frame];
            last.Clear();
            _window.Slice(_heard, _window.End).CopyTo(last);
            HearFrame(last);
        }

        Accept(_finder.End());
        if (_waiting.Count > 0)
            Pack(_waiting.Count, next: null);
    }

    /// <summary>Takes the next chunk that is ready.</summary>
    internal bool TryTake(out SpeechChunk chunk) => _ready.TryDequeue(out chunk!);

    private void HearFrame(ReadOnlySpan<float> frame)
    {
        Accept(_finder.Take(_heard, _hear(frame)));
        _heard += Frame;
        if (_waiting.Count == 0 || _finder.Speaking)
            return;
        if (_heard - _waiting[^1].End >= _paragraphPause)
            Pack(_waiting.Count, next: null);
    }

    private void Accept(Utterance? utterance)
    {
        if (utterance is null)
            return;
        utterance = utterance.EndingBy(_window.End);
        while (_waiting.Count > 0 && utterance.End - _waiting[0].Start > _maxLength)
            Pack(BestSplit(utterance), utterance);
        _waiting.Add(utterance);
    }

    /// <summary>
    /// How many of the waiting utterances go into one chunk: up to the longest pause in the second half of what would fit.
    /// </summary>
    private int BestSplit(Utterance next)
    {
        int best = _waiting.Count;
        long longest = next.Start - _waiting[^1].End;
        for (int i = _waiting.Count - 1; i > 0; i--)
        {
            long pause = _waiting[i].Start - _waiting[i - 1].End;
            if (pause > longest && _waiting[i - 1].End - _waiting[0].Start >= _maxLength / 2)
                (best, longest) = (i, pause);
        }

        return best;
    }

    private void Pack(int count, Utterance? next)
    {
        Utterance first = _waiting[0];
        Utterance last = _waiting[count - 1];
        Utterance? behind = count < _waiting.Count ? _waiting[count] : next;
        long before = _taken == 0 ? first.Start : (first.Start - _taken) / 2;
        long start = first.AfterCut ? first.Start : first.Start - Math.Min(Margin, before);
        long room = (behind?.Start ?? _window.End) - last.End;
        long end = last.BeforeCut ? last.End : last.End + Math.Min(Margin, behind is null ? room : room / 2);
        end = Math.Min(end, _window.End);

        float[] samples = new float[Silence + (end - start) + Silence];
        _window.Slice(start, end).CopyTo(samples.AsSpan(Silence));
        _ready.Enqueue(new SpeechChunk([.. _waiting.Take(count).SelectMany(u => u.Runs)], samples));
        _waiting.RemoveRange(0, count);
        _taken = last.End;
    }

    private void ReleaseWhatIsDone()
    {
        long needed = _waiting.Count > 0 ? _waiting[0].Start : _finder.Speaking ? _finder.Start : _heard;
        _window.Release(Math.Max(0, needed - Margin));
    }
}
