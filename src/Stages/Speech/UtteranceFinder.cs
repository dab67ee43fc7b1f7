using System.Runtime.InteropServices;

namespace Tars.Stages.Speech;

/// <summary>
/// Turns probabilities of speech, frame by frame, into utterances: stretches of speech with pauses shorter than the least silence.
/// </summary>
/// <remarks>
/// Hysteresis as in Silero's own reference: an utterance begins at the first frame of at least <see cref="OnThreshold"/> and ends where
/// the probability fell below <see cref="OffThreshold"/> and did not come back for the least silence.
/// </remarks>
/// <param name="minSilence">Samples of silence that end an utterance.</param>
/// <param name="minSpeech">Samples below which something between two silences is no speech.</param>
/// <param name="maxLength">Samples after which an utterance is cut at the least likely frame of its second half.</param>
internal sealed class UtteranceFinder(int minSilence, int minSpeech, int maxLength)
{
    internal const float OnThreshold = 0.5f;
    internal const float OffThreshold = 0.35f;

    private const int Frame = SileroDetector.FrameLength;

    /// <summary>Frames of a pause inside an utterance that is worth remembering, to tell where a sentence may end: 96 ms.</summary>
    private const int RememberedPause = 3;

    /// <summary>What was heard since the utterance began; empty outside of one.</summary>
    private readonly List<float> _heard = [];

    private long _start;
    private int _quietFrames;
    private bool _afterCut;

    /// <summary>True inside an utterance, also during its short pauses.</summary>
    internal bool Speaking => _heard.Count > 0;

    /// <summary>The first sample of the utterance that is going on.</summary>
    internal long Start => _start;

    /// <summary>Takes the next frame.</summary>
    /// <param name="at">The frame's first sample.</param>
    /// <param name="probability">The probability of speech in it.</param>
    /// <returns>The utterance that ended with this frame, or null.</returns>
    internal Utterance? Take(long at, float probability)
    {
        if (!Speaking)
        {
            if (probability < OnThreshold)
                return null;
            (_start, _afterCut, _quietFrames) = (at, false, 0);
        }

        Hear(probability);
        if (_quietFrames * Frame >= minSilence)
            return Finish(_heard.Count - _quietFrames, beforeCut: false);
        return _heard.Count * Frame >= maxLength ? Cut() : null;
    }

    /// <summary>Ends the recording.</summary>
    /// <returns>The utterance that was going on, or null.</returns>
    internal Utterance? End() => Speaking ? Finish(_heard.Count - _quietFrames, beforeCut: false) : null;

    private void Hear(float probability)
    {
        _heard.Add(probability);
        if (probability >= OnThreshold)
            _quietFrames = 0;
        else if (probability < OffThreshold || _quietFrames > 0)
            _quietFrames++;
    }

    private Utterance? Cut()
    {
        int least = _heard.Count / 2;
        for (int i = least + 1; i < _heard.Count; i++)
        {
            if (_heard[i] <= _heard[least])
                least = i;
        }

        float[] rest = [.. CollectionsMarshal.AsSpan(_heard)[least..]];
        Utterance? utterance = Finish(least, beforeCut: true);
        (_start, _afterCut, _quietFrames) = (_start + ((long)least * Frame), true, 0);
        foreach (float probability in rest)
            Hear(probability);
        return utterance;
    }

    private Utterance? Finish(int frames, bool beforeCut)
    {
        // The rest of something that was cut is part of what was said, however short it is.
        Utterance? utterance = frames > 0 && (_afterCut || beforeCut || frames * Frame >= minSpeech)
            ? new Utterance(Runs(CollectionsMarshal.AsSpan(_heard)[..frames]), _afterCut, beforeCut)
            : null;
        _heard.Clear();
        _quietFrames = 0;
        return utterance;
    }

    /// <summary>Splits an utterance at the pauses worth remembering.</summary>
    private List<VoicedRun> Runs(ReadOnlySpan<float> probabilities)
    {
        var runs = new List<VoicedRun>();
        int begin = 0;
        int quiet = -1;
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] >= OnThreshold)
            {
                if (quiet > begin && i - quiet >= RememberedPause)
                {
                    runs.Add(new VoicedRun(_start + ((long)begin * Frame), _start + ((long)quiet * Frame)));
                    begin = i;
                }

                quiet = -1;
            }
            else if (probabilities[i] < OffThreshold && quiet < 0)
            {
                quiet = i;
            }
        }

        runs.Add(new VoicedRun(_start + ((long)begin * Frame), _start + ((long)probabilities.Length * Frame)));
        return runs;
    }
}
