namespace Tars.TextIndex.Parsing;

/// <summary>The words of the query syntax.</summary>
internal enum TokenKind
{
    End,
    And,
    Or,
    Not,
    Plus,
    Minus,
    Open,
    Close,
    Colon,
    Star,
    Boost,
    Quoted,
    Term,
    Prefix,
    Wildcard,
    Near,
    RangeOpen,
}
