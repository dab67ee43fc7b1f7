namespace Tars.TextIndex.Analysis;

/// <summary>The part a code point plays in finding word breaks, in the order of the letters of <see cref="WordClassTable"/>.</summary>
internal enum WordClass : byte
{
    Other,
    Letter,
    HebrewLetter,
    Numeric,
    Katakana,

    /// <summary>Joins what stands on both of its sides, as the low line does.</summary>
    Joiner,
    MidLetter,
    MidNumber,
    MidBoth,
    SingleQuote,
    DoubleQuote,

    /// <summary>Belongs to what stands before it: combining marks and invisible format characters.</summary>
    Extend,
    ZeroWidthJoiner,

    /// <summary>A word by itself: ideographs and Hiragana.</summary>
    Single,

    /// <summary>Written without spaces; a run of these is one word.</summary>
    SouthEastAsian,

    /// <summary>Both <see cref="Extend"/> and <see cref="SouthEastAsian"/>.</summary>
    SouthEastAsianMark,
    Emoji,

    /// <summary>An emoji that an <see cref="EmojiModifier"/> may follow.</summary>
    EmojiBase,
    EmojiModifier,
    RegionalIndicator,
}
