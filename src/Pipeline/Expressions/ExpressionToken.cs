namespace Tars.Pipeline.Expressions;

internal enum TokenKind
{
    /// <summary>A keyword, field, bare word, number, size, duration or date.</summary>
    Word,

    /// <summary>A text in quotes; the token's text is what they enclose.</summary>
    Text,

    /// <summary>An operator, parenthesis, bracket or comma.</summary>
    Mark,

    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without quotes.</param>
/// <param name="At">Index of its first character.</param>
/// <param name="Length">Its length in the source, quotes included; at least 1.</param>
internal readonly record struct ExpressionToken(TokenKind Kind, string Text, int At, int Length)
{
    public bool Is(string text) => Kind != TokenKind.Text && Text == text;

    public string Shown => Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => $"\"{Text}\"",
        _ => $"'{Text}'",
    };
}

/// <summary>What is wrong with an expression, at which characters of it.</summary>
internal sealed record ExpressionProblem(string Code, int At, int Length, string Message);
