namespace Tars.TextIndex.Analysis;

/// <summary>
/// Finds where an emoji ends: with its presentation, skin tone, tags, keycap or flag, and what zero width joiners tie to it.
/// </summary>
internal static class EmojiSequence
{
    private const char TextStyle = '\uFE0E';
    private const char EmojiStyle = '\uFE0F';
    private const char Keycap = '\u20E3';
    private const char ZeroWidthJoiner = '\u200D';

    /// <summary>The end of the sequence that begins at <paramref name="start"/>, or the start where none does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where its first code point is.</param>
    /// <param name="first">The class of that.</param>
    /// <param name="length">Its length.</param>
    public static int End(ReadOnlySpan<char> text, int start, WordClass first, int length)
    {
        switch (first)
        {
            case WordClass.RegionalIndicator:
                var second = WordTokenizer.SkipExtend(text, start + length, text.Length);
                return second < text.Length && WordTokenizer.ClassAt(text, second, out var rest) == WordClass.RegionalIndicator
                    ? WordTokenizer.SkipExtend(text, second + rest, text.Length)
                    : start;
            case WordClass.ZeroWidthJoiner:
                var joined = SkipJoiners(text, start);
                return TryTakeJoined(text, ref joined, out var emoji) && emoji != WordClass.EmojiModifier
                    ? EndBehind(text, emoji, joined)
                    : start;
            case WordClass.Emoji or WordClass.EmojiBase or WordClass.EmojiModifier:
                return EndBehind(text, first, start + length);
            case WordClass.Numeric:
                return EndOfKeycap(text, start);
            case WordClass.Letter:
                return IsEmojiLetter(text, start) ? EndBehind(text, WordClass.Emoji, start + length) : start;
            default:
                return text[start] is '#' or '*' ? EndOfKeycap(text, start) : start;
        }
    }

    /// <summary>A digit in a box and the like.</summary>
    private static int EndOfKeycap(ReadOnlySpan<char> text, int start)
    {
        if (text[start] is not (>= '0' and <= '9' or '#' or '*'))
            return start;
        var end = SkipMarks(text, start + 1);
        if (end + 1 < text.Length && text[end] == EmojiStyle && text[end + 1] == Keycap)
            return SkipMarks(text, end + 2);
        return text[start..end].Contains(Keycap) ? end : start;
    }

    private static int EndBehind(ReadOnlySpan<char> text, WordClass emoji, int end)
    {
        while (true)
        {
            end = SkipMarks(text, end);
            if (emoji == WordClass.EmojiBase && end < text.Length
                && WordTokenizer.ClassAt(text, end, out var length) == WordClass.EmojiModifier)
                end = SkipMarks(text, end + length);
            else if (emoji != WordClass.EmojiModifier && end < text.Length && text[end] == EmojiStyle)
                end++;
            var next = SkipJoiners(text, end);
            if (text[next - 1] != ZeroWidthJoiner || !TryTakeJoined(text, ref next, out emoji))
                return end;
            end = next;
        }
    }

    private static bool TryTakeJoined(ReadOnlySpan<char> text, ref int at, out WordClass emoji)
    {
        emoji = default;
        if (at == text.Length)
            return false;
        emoji = WordTokenizer.ClassAt(text, at, out var length);
        if (emoji is not (WordClass.Emoji or WordClass.EmojiBase or WordClass.EmojiModifier) && !IsEmojiLetter(text, at))
            return false;
        at += length;
        return true;
    }

    private static int SkipJoiners(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] == ZeroWidthJoiner)
            at++;
        return at;
    }

    /// <summary>Behind what extends a code point, up to a variation selector.</summary>
    private static int SkipMarks(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is not (TextStyle or EmojiStyle)
            && WordTokenizer.IsExtend(WordTokenizer.ClassAt(text, at, out var length)))
            at += length;
        return at;
    }

    /// <summary>Letters that are emoji too: the information source, and the circled M and squared A, B, O and P.</summary>
    private static bool IsEmojiLetter(ReadOnlySpan<char> text, int at) => text[at] is '\u2139' or '\u24C2'
        || (text[at] == '\uD83C' && at + 1 < text.Length && text[at + 1] is '\uDD70' or '\uDD71' or '\uDD7E' or '\uDD7F');
}
