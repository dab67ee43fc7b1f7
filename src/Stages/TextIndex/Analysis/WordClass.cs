namespace Tars.TextIndex.Analysis;

/// <summary>The part a code point plays in finding word breaks.</summary>
internal enum WordClass : byte
{
    Other,
    Letter,
    HebrewLetter,
    Numeric,
    Katakana,
    Joiner,
    MidLetter,
    MidNumber,
    MidBoth,
    SingleQuote,
    DoubleQuote,
    Extend,
    Single,
    SouthEastAsian,
    Emoji,
    RegionalIndicator,
}
