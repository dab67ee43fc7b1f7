namespace Tars.TextIndex.Parsing;

/// <summary>Splits a query's text into the words of the syntax.</summary>
internal sealed class QueryLexer(string text)
{
    private const string Special = "+-!():^[]\"{}~*?\\/";
    private int _at;

    /// <summary>The next word; the longest that begins here.</summary>
    public QueryToken Next()
    {
        SkipSpace();
        var start = _at;
        if (_at == text.Length)
            return new QueryToken(TokenKind.End, _at, "");
        switch (text[_at])
        {
            case '+' or '-' or '!' when _at + 1 < text.Length && IsSpace(text[_at + 1]):
                // An operator that stands alone is a word like any other, of which analysis leaves nothing.
                return Take(TokenKind.Term, 1);
            case '+':
                return Take(TokenKind.Plus, 1);
            case '-':
                return Take(TokenKind.Minus, 1);
            case '!':
                return Take(TokenKind.Not, 1);
            case '(':
                return Take(TokenKind.Open, 1);
            case ')':
                return Take(TokenKind.Close, 1);
            case ':':
                return Take(TokenKind.Colon, 1);
            case '^':
                return Take(TokenKind.Boost, 1 + NumberLength(_at + 1));
            case '~':
                return Take(TokenKind.Near, 1 + NumberLength(_at + 1));
            case '"':
                return Quoted();
            case '[' or '{':
                return Take(TokenKind.RangeOpen, 1);
            case ']' or '}':
                throw new QuerySyntaxException(_at, $"'{text[_at]}' closes no range");
            case '/':
                throw new QuerySyntaxException(
                    _at, "regular expressions are not supported; put a backslash before a '/' that is meant itself");
            default:
                return Word(start);
        }
    }

    /// <summary>One side of a range, and whether it was quoted.</summary>
    public (string Value, bool Quoted, int Position) RangeSide()
    {
        SkipSpace();
        if (_at < text.Length && text[_at] == '"')
        {
            var quoted = Quoted();
            return (quoted.Text[1..^1], true, quoted.Position);
        }

        var start = _at;
        while (_at < text.Length && text[_at] is not (' ' or ']' or '}'))
            _at++;
        return start < _at ? (text[start.._at], false, start) : throw new QuerySyntaxException(start, "one side of a range is missing");
    }

    /// <summary>Takes the closing bracket; true for <c>]</c>.</summary>
    public bool RangeEnd(int opened)
    {
        SkipSpace();
        if (_at == text.Length)
            throw new QuerySyntaxException(opened, "a range is not closed; it is written [a TO b] or {a TO b}");
        return text[_at++] switch
        {
            ']' => true,
            '}' => false,
            _ => throw new QuerySyntaxException(_at - 1, "a range is closed by ']' or '}' here"),
        };
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\u3000';

    private void SkipSpace()
    {
        while (_at < text.Length && IsSpace(text[_at]))
            _at++;
    }

    private QueryToken Take(TokenKind kind, int length)
    {
        var token = new QueryToken(kind, _at, text.Substring(_at, length));
        _at += length;
        return token;
    }

    private int NumberLength(int at)
    {
        var end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (end > at && end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
        {
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
        }

        return end - at;
    }

    private QueryToken Quoted()
    {
        for (var end = _at + 1; end < text.Length; end++)
        {
            if (text[end] == '\\')
                end++;
            else if (text[end] == '"')
                return Take(TokenKind.Quoted, end + 1 - _at);
        }

        throw new QuerySyntaxException(_at, "a quotation is not closed; put a backslash before a quotation mark that is meant itself");
    }

    private QueryToken Word(int start)
    {
        var end = start;
        var wildcards = 0;
        while (end < text.Length && !IsSpace(text[end]))
        {
            var c = text[end];
            if (c == '\\')
            {
                if (end + 1 == text.Length)
                    throw new QuerySyntaxException(end, "a backslash stands before nothing");
                end += 2;
                continue;
            }

            if (c is '*' or '?')
                wildcards++;
            else if (Special.Contains(c, StringComparison.Ordinal) && (end == start || c is not ('+' or '-')))
                break;
            end++;
        }

        var word = text[start..end];
        _at = end;
        var kind = word switch
        {
            "AND" or "&&" => TokenKind.And,
            "OR" or "||" => TokenKind.Or,
            "NOT" => TokenKind.Not,
            "*" => TokenKind.Star,
            _ when wildcards == 0 => TokenKind.Term,
            _ when wildcards == 1 && word[^1] == '*' && !EndsEscaped(word) => TokenKind.Prefix,
            _ => TokenKind.Wildcard,
        };
        return new QueryToken(kind, start, word);
    }

    private static bool EndsEscaped(string word)
    {
        var slashes = 0;
        while (slashes < word.Length - 1 && word[^(slashes + 2)] == '\\')
            slashes++;
        return slashes % 2 == 1;
    }
}
