using System.Buffers;

namespace Tars.Pipeline.Expressions;

/// <summary>Splits an expression into tokens.</summary>
internal static class ExpressionLexer
{
    private static readonly SearchValues<char> WordCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+-:");

    /// <summary>Returns the tokens with an end token last; stops at the first character that belongs nowhere.</summary>
    public static List<ExpressionToken> Split(string text, List<ExpressionProblem> problems)
    {
        var tokens = new List<ExpressionToken>();
        int i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            ExpressionToken? token = c is '"' or '\'' ? Quoted(text, i, problems) : MarkOrWord(text, i, problems);
            if (token is not { } found)
                break;
            tokens.Add(found);
            i += found.Length;
        }

        tokens.Add(new ExpressionToken(TokenKind.End, string.Empty, text.Length, 1));
        return tokens;
    }

    private static ExpressionToken? MarkOrWord(string text, int at, List<ExpressionProblem> problems)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at);
        foreach (string mark in (ReadOnlySpan<string>)["==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","])
        {
            if (rest.StartsWith(mark, StringComparison.Ordinal))
                return new ExpressionToken(TokenKind.Mark, mark, at, mark.Length);
        }

        int length = rest.IndexOfAnyExcept(WordCharacters);
        length = length < 0 ? rest.Length : length;
        if (length > 0)
            return new ExpressionToken(TokenKind.Word, text.Substring(at, length), at, length);

        string message = rest[0] switch
        {
            '$' => "variables are not resolved in a condition",
            '=' => "'=' compares nothing; use '=='",
            '&' => "'&' is not an operator; use 'and'",
            '|' => "'|' is not an operator; use 'or'",
            '!' => "'!' is not an operator; use 'not'",
            '*' => "a pattern has to stand in quotes",
            _ => $"unexpected character '{rest[0]}'",
        };
        problems.Add(new ExpressionProblem(DiagnosticCodes.ExpressionSyntax, at, 1, message));
        return null;
    }

    private static ExpressionToken? Quoted(string text, int at, List<ExpressionProblem> problems)
    {
        var value = new System.Text.StringBuilder();
        for (int i = at + 1; i < text.Length; i++)
        {
            char c = text[i];
            if (c == text[at])
                return new ExpressionToken(TokenKind.Text, value.ToString(), at, i + 1 - at);
            if (c == '\\' && i + 1 < text.Length && (text[i + 1] == '\\' || text[i + 1] == text[at]))
                c = text[++i];
            value.Append(c);
        }

        problems.Add(
            new ExpressionProblem(DiagnosticCodes.ExpressionSyntax, at, 1, $"the text that starts here has no closing {text[at]}"));
        return null;
    }
}
