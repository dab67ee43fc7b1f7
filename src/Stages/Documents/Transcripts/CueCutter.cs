using System.Globalization;

namespace Tars.Stages.Documents;

/// <summary>Cuts what is spoken into subtitles of two short lines.</summary>
internal static class CueCutter
{
    /// <summary>Two lines of 42 characters, the width that the subtitle guides of broadcasters agree on.</summary>
    public const int MaxCharacters = 2 * MaxLine;

    private const int MaxLine = 42;

    // A hundred years: beyond any recording, and far below what milliseconds in a long can say.
    private const double MaxSeconds = 3.2e9;

    /// <summary>True when a document has anything to show at a time.</summary>
    public static bool HasTimes(TextDocument document) => document.Blocks.Any(IsSpoken);

    /// <summary>The cues in order; none begins before the one before it has ended.</summary>
    public static IEnumerable<Cue> Cut(TextDocument document)
    {
        long shown = 0;
        foreach (TextBlock block in document.Blocks.Where(IsSpoken))
        {
            List<string> parts = Parts(TextCleaner.Flow(document.Text.AsSpan(block.Start, block.Length)));
            long start = Math.Max(shown, Milliseconds(block.StartSeconds!.Value));
            long end = Math.Max(start + parts.Count, Milliseconds(block.EndSeconds!.Value));
            int total = parts.Sum(part => part.Length);
            int said = 0;
            shown = start;
            for (int i = 0; i < parts.Count; i++)
            {
                // Shared out by length: a part takes as long as its characters do at the speed of the whole block.
                said += parts[i].Length;
                long partEnd = Math.Max(shown + 1, start + ((end - start) * said / Math.Max(1, total)));
                yield return new Cue(shown, partEnd, Wrap(parts[i]));
                shown = partEnd;
            }
        }
    }

    private static bool IsSpoken(TextBlock block) =>
        block.StartSeconds is >= 0 and < MaxSeconds && block.EndSeconds is >= 0 and < MaxSeconds;

    private static long Milliseconds(double seconds) => (long)Math.Round(seconds * 1000, MidpointRounding.AwayFromZero);

    /// <summary>Parts of about equal length, cut between words.</summary>
    private static List<string> Parts(string text)
    {
        const int slack = 8;
        var parts = new List<string>();
        int at = 0;
        while (text.Length - at > MaxCharacters)
        {
            int left = text.Length - at;
            int count = (left + MaxCharacters - 1) / MaxCharacters;
            int target = Math.Min(MaxCharacters, ((left + count - 1) / count) + slack);
            int space = text.LastIndexOf(' ', at + target, target);
            int cut = space > at ? space : at + WholeCharacters(text.AsSpan(at, MaxCharacters));
            parts.Add(text[at..cut]);
            at = cut + (text[cut] == ' ' ? 1 : 0);
        }

        parts.Add(text[at..]);
        return parts;
    }

    /// <summary>How much of a text without spaces can go without its last user-perceived character being cut.</summary>
    private static int WholeCharacters(ReadOnlySpan<char> text)
    {
        int at = 0;
        while (at < text.Length)
        {
            int length = StringInfo.GetNextTextElementLength(text[at..]);
            if (at + length >= text.Length)
            {
                break;
            }

            at += length;
        }

        return at > 0 ? at : text.Length - (char.IsHighSurrogate(text[^1]) ? 1 : 0);
    }

    /// <summary>Breaks at the space nearest to the middle when the text is too wide for one line.</summary>
    private static string Wrap(string text)
    {
        if (text.Length <= MaxLine)
        {
            return text;
        }

        int middle = text.Length / 2;
        int left = text.LastIndexOf(' ', middle);
        int right = text.IndexOf(' ', middle);
        int at = left < 0 || (right >= 0 && right - middle < middle - left) ? right : left;
        return at < 0 ? text : $"{text[..at]}\n{text[(at + 1)..]}";
    }
}
