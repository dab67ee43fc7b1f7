using System.Globalization;
using System.Text;

namespace Tars.TextIndex.Analysis;

/// <summary>
/// Word-break classes out of general categories and ranges. Scripts written without spaces fall in two: ideographs and Hiragana are
/// words of one character, Thai and its kin run together.
/// </summary>
internal static class WordClasses
{
    private static readonly WordClass[] Ascii = [.. Enumerable.Range(0, 128).Select(i => Compute(new Rune(i)))];

    public static WordClass Of(char c) => c < 128 ? Ascii[c] : Compute(new Rune(c));

    public static WordClass Of(Rune rune) => rune.Value < 128 ? Ascii[rune.Value] : Compute(rune);

    private static WordClass Compute(Rune rune)
    {
        var value = rune.Value;
        switch (value)
        {
            case '\'':
                return WordClass.SingleQuote;
            case '"':
                return WordClass.DoubleQuote;
            case ':' or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2027 or 0xFE13 or 0xFE55 or 0xFF1A:
                return WordClass.MidLetter;
            case '.' or 0x2018 or 0x2019 or 0x2024 or 0xFE52 or 0xFF07 or 0xFF0E:
                return WordClass.MidBoth;
            case ',' or ';' or 0x37E or 0x589 or 0x60C or 0x60D or 0x66B or 0x66C or 0x7F8 or 0x2044 or 0xFE10 or 0xFE14 or 0xFE50 or 0xFE54 or 0xFF0C or 0xFF1B:
                return WordClass.MidNumber;
            case 0x202F:
                return WordClass.Joiner;
            case 0x200B:
                return WordClass.Other;
        }

        if (value >= 0x1F1E6 && value <= 0x1F1FF)
            return WordClass.RegionalIndicator;
        if (value is >= 0x1F3FB and <= 0x1F3FF)
            return WordClass.Extend;
        if (value is (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) or (>= 0x1F900 and <= 0x1F9FF) or (>= 0x1FA70 and <= 0x1FAFF))
            return WordClass.Emoji;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.DecimalDigitNumber => WordClass.Numeric,
            UnicodeCategory.ConnectorPunctuation => WordClass.Joiner,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
                => IsSouthEastAsian(value) ? WordClass.SouthEastAsian : WordClass.Extend,
            UnicodeCategory.Format => WordClass.Extend,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter => WordClass.Letter,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber => Script(value),
            _ => value is (>= 0x24B6 and <= 0x24E9) ? WordClass.Letter
                : value is 0x309B or 0x309C or (>= 0x32D0 and <= 0x3357) ? WordClass.Katakana : WordClass.Other,
        };
    }

    private static WordClass Script(int value)
    {
        if (value is (>= 0x5D0 and <= 0x5EA) or (>= 0x5EF and <= 0x5F2) or (>= 0xFB1D and <= 0xFB4F))
            return WordClass.HebrewLetter;
        if (value is (>= 0x3031 and <= 0x3035) or (>= 0x30A0 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0xFF66 and <= 0xFF9D))
            return WordClass.Katakana;
        if (IsSouthEastAsian(value))
            return WordClass.SouthEastAsian;
        // Ideographs and Hiragana.
        if (value is (>= 0x2E80 and <= 0x2FD5) or 0x3005 or 0x3007 or (>= 0x3021 and <= 0x3029) or (>= 0x3038 and <= 0x303B)
            or (>= 0x3041 and <= 0x3096) or (>= 0x309D and <= 0x309F) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
            or (>= 0xF900 and <= 0xFAD9) or (>= 0x20000 and <= 0x3FFFF))
        {
            return WordClass.Single;
        }

        return WordClass.Letter;
    }

    private static bool IsSouthEastAsian(int value) =>
        value is (>= 0xE01 and <= 0xEFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17DD) or (>= 0x1950 and <= 0x19DF)
            or (>= 0x1A20 and <= 0x1AAD) or (>= 0xA9E0 and <= 0xA9FF) or (>= 0xAA60 and <= 0xAA7F) or (>= 0xAA80 and <= 0xAADF);
}
