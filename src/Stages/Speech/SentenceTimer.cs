using System.Runtime.InteropServices;

namespace Tars.Stages.Speech;

/// <summary>
/// Tells when each sentence of a chunk is spoken. The recogniser gives text without times; the detector gives exact times at which
/// somebody speaks. So times are estimates inside exact bounds: punctuation is matched with pauses, and between two matches the
/// text is spread evenly over the spoken time.
/// </summary>
/// <remarks>
/// The match is the one with the highest score over all: a long pause at the end of a sentence scores most; what counts against it is
/// how far the spoken time between two matches is from what the text between them would take at the chunk's own pace.
/// </remarks>
internal static class SentenceTimer
{
    /// <summary>What a pause scores at the end of a sentence and of a clause, once it is as long as <see cref="FullPause"/>.</summary>
    private const double SentenceGain = 6;
    private const double ClauseGain = 3;
    private const double FullPause = 0.5;

    /// <summary>How far pace strays: half a second, and a sixth of the time that the text would take.</summary>
    private const double Slack = 0.5;
    private const double PaceSlack = 0.16;

    /// <summary>A number is spoken as words: a digit takes about as long as this many letters.</summary>
    private const double DigitWeight = 4;

    /// <summary>More pauses or marks than this are not matched; half a minute of speech has far fewer.</summary>
    private const int MostAnchors = 64;

    /// <summary>
    /// Splits a chunk's text into sentences with their times: in order, not overlapping, inside the chunk's spoken bounds.
    /// </summary>
    internal static List<SpokenSentence> Place(string text, IReadOnlyList<VoicedRun> runs, double logProbability)
    {
        List<TextMark> marks = SentenceSplitter.Marks(text);
        double[] spoken = Spread(text, runs);
        List<Pause> pauses = Pauses(runs);
        List<Anchor> anchors = Match(marks.Take(MostAnchors).ToList(), pauses.Take(MostAnchors).ToList(), spoken);

        var sentences = new List<SpokenSentence>();
        int from = 0;
        double start = SpeechAudio.Seconds(runs[0].Start);
        foreach (TextMark mark in marks.Where(mark => mark.EndsSentence))
        {
            (double end, double next) = TimeOf(mark.At, anchors, spoken, runs);
            Add(text[from..mark.At], start, Math.Max(start, end));
            (from, start) = (mark.At, Math.Max(start, next));
        }

        Add(text[from..], start, SpeechAudio.Seconds(runs[^1].End));
        return sentences;

        void Add(string sentence, double begin, double end) =>
            sentences.Add(new SpokenSentence(sentence.Trim(), begin, end, logProbability));
    }

    /// <summary>
    /// For each index of the text, how many seconds of speech come before it at an even pace; one entry more than characters.
    /// </summary>
    private static double[] Spread(string text, IReadOnlyList<VoicedRun> runs)
    {
        double[] spread = new double[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
            spread[i + 1] = spread[i] + (char.IsDigit(text[i]) ? DigitWeight : char.IsLetter(text[i]) || text[i] == ' ' ? 1 : 0);
        double seconds = SpeechAudio.Seconds(runs.Sum(run => run.Length));
        double scale = spread[^1] > 0 ? seconds / spread[^1] : 0;
        foreach (ref double value in spread.AsSpan())
            value *= scale;
        return spread;
    }

    private static List<Pause> Pauses(IReadOnlyList<VoicedRun> runs)
    {
        var pauses = new List<Pause>(runs.Count - 1);
        long spoken = 0;
        for (int i = 0; i + 1 < runs.Count; i++)
        {
            spoken += runs[i].Length;
            pauses.Add(new Pause(SpeechAudio.Seconds(spoken), SpeechAudio.Seconds(runs[i].End), SpeechAudio.Seconds(runs[i + 1].Start)));
        }

        return pauses;
    }

    private static List<Anchor> Match(List<TextMark> marks, List<Pause> pauses, double[] spoken)
    {
        // best[m, p]: the highest score of a matching whose last pair is mark m with pause p; an index of 0 is the start of the chunk.
        int rows = marks.Count + 1;
        int columns = pauses.Count + 1;
        double[,] best = new double[rows, columns];
        var previous = new (int Mark, int Pause)[rows, columns];
        (int Mark, int Pause) last = (0, 0);
        double highest = Fit(spoken[^1], spoken[^1]);
        for (int m = 1; m < rows; m++)
        {
            for (int p = 1; p < columns; p++)
            {
                best[m, p] = double.NegativeInfinity;
                double gain = (marks[m - 1].EndsSentence ? SentenceGain : ClauseGain) * Math.Min(1, pauses[p - 1].Length / FullPause);
                for (int i = 0; i < m; i++)
                {
                    for (int j = i == 0 ? 0 : 1; j < (i == 0 ? 1 : p); j++)
                    {
                        double score = best[i, j] + gain + Fit(
                            spoken[marks[m - 1].At] - TextAt(i), pauses[p - 1].Spoken - SpokenAt(j));
                        if (score > best[m, p])
                            (best[m, p], previous[m, p]) = (score, (i, j));
                    }
                }

                double total = best[m, p] + Fit(spoken[^1] - spoken[marks[m - 1].At], spoken[^1] - pauses[p - 1].Spoken);
                if (total > highest)
                    (highest, last) = (total, (m, p));
            }
        }

        var anchors = new List<Anchor>();
        for (; last.Mark > 0; last = previous[last.Mark, last.Pause])
            anchors.Add(new Anchor(marks[last.Mark - 1].At, pauses[last.Pause - 1]));
        anchors.Reverse();
        return anchors;

        double TextAt(int mark) => mark == 0 ? 0 : spoken[marks[mark - 1].At];
        double SpokenAt(int pause) => pause == 0 ? 0 : pauses[pause - 1].Spoken;
    }

    /// <summary>What it costs that a stretch of text takes another time than expected; 0 when it does not.</summary>
    private static double Fit(double expected, double actual)
    {
        double stray = (actual - expected) / (Slack + (PaceSlack * expected));
        return -stray * stray;
    }

    /// <summary>When the speaker comes to an index of the text: when what is before it ends, and when what is behind it begins.</summary>
    private static (double End, double Next) TimeOf(int at, List<Anchor> anchors, double[] spoken, IReadOnlyList<VoicedRun> runs)
    {
        (double Text, double Spoken) before = (0, 0);
        (double Text, double Spoken) after = (spoken[^1], spoken[^1]);
        foreach (ref readonly Anchor anchor in CollectionsMarshal.AsSpan(anchors))
        {
            if (anchor.At == at)
                return (anchor.Pause.Start, anchor.Pause.End);
            if (anchor.At < at)
                before = (spoken[anchor.At], anchor.Pause.Spoken);
            else if (after.Text > spoken[anchor.At])
                after = (spoken[anchor.At], anchor.Pause.Spoken);
        }

        double share = after.Text > before.Text ? (spoken[at] - before.Text) / (after.Text - before.Text) : 0;
        double rest = before.Spoken + (share * (after.Spoken - before.Spoken));
        foreach (VoicedRun run in runs)
        {
            double length = SpeechAudio.Seconds(run.Length);
            if (rest <= length)
                return (SpeechAudio.Seconds(run.Start) + rest, SpeechAudio.Seconds(run.Start) + rest);
            rest -= length;
        }

        double end = SpeechAudio.Seconds(runs[^1].End);
        return (end, end);
    }

    /// <summary>A pause: how many seconds of speech come before it, and its bounds in seconds of the recording.</summary>
    private readonly record struct Pause(double Spoken, double Start, double End)
    {
        internal double Length => End - Start;
    }

    /// <summary>A place in the text that is matched with a pause.</summary>
    private readonly record struct Anchor(int At, Pause Pause);
}
