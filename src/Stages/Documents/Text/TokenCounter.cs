using System.Globalization;
using System.Text;

namespace Tars.Stages.Documents;

/// <summary>
/// Estimates how many tokens a subword tokenizer makes of a text, without a vocabulary: the same text always has the same count.
/// </summary>
/// <remarks>
/// The rule: a run of letters, marks and joiners counts one token for each six characters begun; a run of digits one for each three
/// begun; each ideograph, kana and Hangul syllable one; every other visible character one; white space none. Over English text that
/// comes to 1.2 to 1.3 tokens a word, as WordPiece and sentencepiece vocabularies of 30,000 pieces have it. White space always ends a
/// token, so
/// the count of a text is the sum of the counts of its parts cut at white space.
/// </remarks>
internal static class TokenCounter
{
    /// <summary>Letters to a token. A limit of n tokens therefore never holds more than six n characters other than white space.</summary>
    public const int LettersPerToken = 6;

    private const int DigitsPerToken = 3;

    private enum Kind
    {
        Space,
        Letter,
        Digit,
        Single,
    }

    /// <summary>The number of tokens of a text.</summary>
    public static int Count(ReadOnlySpan<char> text)
    {
        Fit(text, int.MaxValue, out int tokens);
        return tokens;
    }

    /// <summary>How many characters from the start of a text hold at most <paramref name="limit"/> tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">The number of tokens, at least 1.</param>
    /// <param name="tokens">The tokens in that many characters.</param>
    /// <returns>The length; never in the middle of a surrogate pair, but perhaps in the middle of a word.</returns>
    public static int Fit(ReadOnlySpan<char> text, int limit, out int tokens)
    {
        tokens = 0;
        var run = Kind.Space;
        int runLength = 0;
        int at = 0;
        while (at < text.Length)
        {
            Kind kind = Classify(text[at..], run, out int consumed);
            int perToken = kind switch { Kind.Letter => LettersPerToken, Kind.Digit => DigitsPerToken, _ => 1 };
            runLength = kind == run && kind is Kind.Letter or Kind.Digit && kind == run ? runLength + 1 : 1;
            bool begins = kind != Kind.Space && (runLength - 1) % perToken == 0;
            if (begins && tokens == limit)
            {
                return at;
            }

            tokens += begins ? 1 : 0;
            run = kind;
            at += consumed;
        }

        return at;
    }

    private static Kind Classify(ReadOnlySpan<char> text, Kind run, out int consumed)
    {
        char c = text[0];
        consumed = 1;
        if (c < 0x80)
        {
            return char.IsAsciiLetter(c) ? Kind.Letter
                : char.IsAsciiDigit(c) ? Kind.Digit
                : c is ' ' or (>= '\t' and <= '\r') ? Kind.Space
                : Kind.Single;
        }

        Rune.DecodeFromUtf16(text, out Rune rune, out consumed);
        if (IsOneByOne(rune.Value))
        {
            return Kind.Single;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber => Kind.Digit,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format => run == Kind.Digit ? Kind.Digit : Kind.Letter,
            _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Single,
        };
    }

    /// <summary>Hangul syllables, kana, and the ideographs of all planes: scripts whose characters are tokens by themselves.</summary>
    private static bool IsOneByOne(int value) =>
        value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x3FFFF);
}
