using System.Text;

namespace Tars.Stages.Speech;

/// <summary>Gathers a recording's sentences, and writes them as a document.</summary>
/// <param name="paragraphPause">Seconds of silence that begin a new paragraph.</param>
internal sealed class Transcript(double paragraphPause)
{
    private readonly List<SpokenSentence> _sentences = [];
    private readonly List<VoicedRun> _voiced = [];

    internal int Count => _sentences.Count;

    /// <summary>Adds a chunk's sentences. One that the end of the chunk before tore apart is put together again.</summary>
    internal void Add(IReadOnlyList<SpokenSentence> sentences)
    {
        foreach (SpokenSentence sentence in sentences)
        {
            if (sentence.Text.Length == 0)
                continue;
            if (_sentences.Count > 0 && Continues(_sentences[^1], sentence))
                _sentences[^1] = Joined(_sentences[^1], sentence);
            else
                _sentences.Add(sentence);
        }
    }

    /// <summary>
    /// Adds where somebody speaks, in order, whatever comes of it. A stretch that goes on where the last one ended is one with it.
    /// </summary>
    internal void Heard(IReadOnlyList<VoicedRun> runs)
    {
        foreach (VoicedRun run in runs)
        {
            if (_voiced.Count > 0 && run.Start <= _voiced[^1].End)
                _voiced[^1] = _voiced[^1] with { End = Math.Max(run.End, _voiced[^1].End) };
            else
                _voiced.Add(run);
        }
    }

    /// <summary>The document: sentences separated by a space, paragraphs by an empty line, one block a sentence.</summary>
    internal TextDocument ToDocument(Content content, string? language, double duration)
    {
        var text = new StringBuilder();
        var blocks = new List<TextBlock>(_sentences.Count);
        double end = 0;
        foreach (SpokenSentence sentence in _sentences)
        {
            if (text.Length > 0)
                text.Append(sentence.Start - end >= paragraphPause ? "\n\n" : " ");
            blocks.Add(new TextBlock(text.Length, sentence.Text.Length)
            {
                StartSeconds = Rounded(sentence.Start),
                EndSeconds = Rounded(sentence.End),
                Confidence = Math.Round(sentence.LogProbability, 4),
            });
            text.Append(sentence.Text);
            end = sentence.End;
        }

        return new TextDocument
        {
            Source = content.Source,
            Sha256 = content.Sha256,
            Title = TitleOf(content.Name),
            Media = content.Media,
            Language = language ?? LanguageGuess.Of(text.ToString()),
            ModifiedAt = content.KnownModifiedAt,
            Text = text.ToString(),
            Blocks = blocks,
            DurationSeconds = Rounded(duration),
            Voiced =
            [
                .. _voiced.Select(run => new VoicedStretch(
                    Rounded(SpeechAudio.Seconds(run.Start)), Rounded(SpeechAudio.Seconds(run.End)))),
            ],
        };
    }

    /// <summary>A file's name as a title: <c>night_01-dome.wav</c> becomes <c>Night 01 dome</c>; dates keep their hyphens.</summary>
    internal static string TitleOf(string fileName)
    {
        string name = Path.GetFileNameWithoutExtension(fileName);
        var title = new StringBuilder(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            bool separates = name[i] is '_' or '-' && !(name[i] == '-' && IsDigit(name, i - 1) && IsDigit(name, i + 1));
            char c = separates || char.IsWhiteSpace(name[i]) || char.IsControl(name[i]) ? ' ' : name[i];
            if (c != ' ' || (title.Length > 0 && title[^1] != ' '))
                title.Append(title.Length == 0 ? char.ToUpperInvariant(c) : c);
        }

        string made = title.ToString().TrimEnd();
        return made.Length > 0 ? made : fileName;
    }

    private static bool IsDigit(string text, int index) => index >= 0 && index < text.Length && char.IsAsciiDigit(text[index]);

    private static double Rounded(double seconds) => Math.Round(seconds, 3);

    private bool Continues(SpokenSentence before, SpokenSentence next) =>
        next.Start - before.End < paragraphPause && !SentenceSplitter.IsComplete(before.Text);

    private static SpokenSentence Joined(SpokenSentence before, SpokenSentence next)
    {
        // The model begins each chunk with a capital; inside a sentence only names keep it, which cannot be told, so it stays.
        int letters = before.Text.Length + next.Text.Length;
        double mean = ((before.LogProbability * before.Text.Length) + (next.LogProbability * next.Text.Length)) / letters;
        return new SpokenSentence($"{before.Text} {next.Text}", before.Start, next.End, mean);
    }
}
