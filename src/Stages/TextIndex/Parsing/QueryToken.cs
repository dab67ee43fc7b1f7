namespace Tars.TextIndex.Parsing;

/// <summary>A word of the query syntax with its text as it was written.</summary>
internal readonly record struct QueryToken(TokenKind Kind, int Position, string Text);
