using System.Text;

namespace Tars.TextIndex.Analysis;

/// <summary>
/// Cuts text into words by the rules of Unicode Annex 29, keeping those with a letter, a digit, an ideograph or an emoji.
/// </summary>
internal static class WordTokenizer
{
    /// <summary>Longest token in UTF-16 units; longer words are cut into pieces.</summary>
    public const int MaxLength = 255;

    public static void Tokenize(ReadOnlySpan<char> text, TokenSink sink)
    {
        var at = 0;
        while (at < text.Length)
        {
            var first = ClassAt(text, at, out var length);
            var end = first switch
            {
                WordClass.Letter or WordClass.HebrewLetter or WordClass.Numeric or WordClass.Katakana or WordClass.Joiner
                    => EndOfWord(text, at, first),
                WordClass.Single => SkipExtend(text, at + length, at + MaxLength),
                WordClass.SouthEastAsian or WordClass.SouthEastAsianMark => EndOfRun(text, at),
                _ => EmojiSequence.End(text, at, first, length),
            };
            // A digit or a letter may begin an emoji, which then is the longer of the two.
            if (first is WordClass.Numeric or WordClass.Letter)
                end = Math.Max(end, EmojiSequence.End(text, at, first, length));
            if (end == at)
            {
                at += length;
                continue;
            }

            sink.Accept(text[at..end], 1, at, end);
            at = end;
        }
    }

    /// <summary>The class of the code point at <paramref name="at"/>, and its length in UTF-16 units; half a pair is other.</summary>
    public static WordClass ClassAt(ReadOnlySpan<char> text, int at, out int length)
    {
        var c = text[at];
        length = 1;
        if (!char.IsSurrogate(c))
            return WordClasses.Of(c);
        if (Rune.DecodeFromUtf16(text[at..], out var rune, out length) == System.Buffers.OperationStatus.Done)
            return WordClasses.Of(rune);
        length = 1;
        return WordClass.Other;
    }

    /// <summary>Behind what extends the code point that ends at <paramref name="at"/>, at most up to <paramref name="limit"/>.</summary>
    public static int SkipExtend(ReadOnlySpan<char> text, int at, int limit)
    {
        while (at < text.Length && IsExtend(ClassAt(text, at, out var length)) && at + length <= limit)
            at += length;
        return at;
    }

    public static bool IsExtend(WordClass c) => c is WordClass.Extend or WordClass.ZeroWidthJoiner or WordClass.SouthEastAsianMark;

    /// <summary>The end of a word of letters, digits, Katakana and what joins them; the start where it has none of these.</summary>
    private static int EndOfWord(ReadOnlySpan<char> text, int start, WordClass first)
    {
        var limit = start + MaxLength;
        ClassAt(text, start, out var length);
        var end = SkipExtend(text, start + length, limit);
        var previous = first;
        var substance = first != WordClass.Joiner;
        while (end < text.Length)
        {
            var next = ClassAt(text, end, out length);
            int after;
            if (Joins(previous, next))
            {
                after = SkipExtend(text, end + length, limit);
            }
            else
            {
                after = EndBehindMiddle(text, end, length, previous, next, limit, out next);
                if (after == end)
                    break;
            }

            if (after > limit || end + length > limit)
                break;
            end = after;
            previous = next;
            substance |= next != WordClass.Joiner;
        }

        return substance ? end : start;
    }

    private static bool Joins(WordClass previous, WordClass next) => next switch
    {
        WordClass.Letter or WordClass.HebrewLetter or WordClass.Numeric => previous != WordClass.Katakana,
        WordClass.Katakana => previous is WordClass.Katakana or WordClass.Joiner,
        WordClass.Joiner => true,
        _ => false,
    };

    /// <summary>A dot, an apostrophe and the like belongs to the word when the right kind stands on both of its sides.</summary>
    private static int EndBehindMiddle(
        ReadOnlySpan<char> text, int at, int length, WordClass previous, WordClass middle, int limit, out WordClass last)
    {
        last = middle;
        var after = SkipExtend(text, at + length, limit);
        var next = WordClass.Other;
        var nextLength = 0;
        if (after < text.Length)
            next = ClassAt(text, after, out nextLength);
        var joined = previous switch
        {
            WordClass.HebrewLetter when middle == WordClass.DoubleQuote => next == WordClass.HebrewLetter,
            WordClass.Letter or WordClass.HebrewLetter when middle is WordClass.MidLetter or WordClass.MidBoth or WordClass.SingleQuote
                => next is WordClass.Letter or WordClass.HebrewLetter,
            WordClass.Numeric when middle is WordClass.MidNumber or WordClass.MidBoth or WordClass.SingleQuote => next == WordClass.Numeric,
            _ => false,
        };
        if (joined && after + nextLength <= limit)
        {
            // Behind a double quote a further mark does not join, as in Java.
            last = middle == WordClass.DoubleQuote ? middle : next;
            return SkipExtend(text, after + nextLength, limit);
        }

        // A Hebrew word may end in an apostrophe.
        return previous == WordClass.HebrewLetter && middle == WordClass.SingleQuote ? after : at;
    }

    private static int EndOfRun(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && ClassAt(text, end, out var length) is var c && (c == WordClass.SouthEastAsian || IsExtend(c))
            && end + length - start <= MaxLength)
        {
            end += length;
        }

        return end;
    }
}
