namespace Tars.QueryProcess;

/// <summary>The text of one statement in DuckDB's SQL.</summary>
internal static class StatementText
{
    /// <summary>The statement without what stands behind its end: semicolons, white space, comments. It is one statement already.</summary>
    internal static string WithoutEnd(string sql)
    {
        int end = 0;
        for (int at = 0; at < sql.Length;)
        {
            int next = Behind(sql, at, out bool says);
            if (says)
                end = next;
            at = next;
        }

        return sql[..end];
    }

    // Where the word, quoted text, comment or mark that begins here ends, and whether it says something.
    private static int Behind(string sql, int at, out bool says)
    {
        char c = sql[at];
        ReadOnlySpan<char> rest = sql.AsSpan(at);
        says = !(c == ';' || char.IsWhiteSpace(c));
        if (rest.StartsWith("--", StringComparison.Ordinal))
        {
            says = false;
            return rest.IndexOfAny('\n', '\r') is >= 0 and var line ? at + line + 1 : sql.Length;
        }

        if (rest.StartsWith("/*", StringComparison.Ordinal))
        {
            says = false;
            return BehindComment(sql, at);
        }

        // A doubled quote within quotes ends one piece and begins the next. Only in e'…' does a backslash take the next quote's meaning.
        if (c == '"')
            return To(sql, at + 1, "\"");
        if (c == '\'')
            return To(sql, at + 1, "'");
        if (c is 'e' or 'E' && rest.Length > 1 && rest[1] == '\'' && (at == 0 || !IsWord(sql[at - 1])))
            return BehindEscaped(sql, at + 2);
        if (c == '$' && (at == 0 || !IsWord(sql[at - 1])) && DollarMark(rest) is { } mark)
            return To(sql, at + mark.Length, mark);
        return at + 1;
    }

    private static int To(string sql, int from, string mark) =>
        sql.IndexOf(mark, from, StringComparison.Ordinal) is >= 0 and var at ? at + mark.Length : sql.Length;

    // Comments nest.
    private static int BehindComment(string sql, int at)
    {
        int depth = 0;
        while (at < sql.Length)
        {
            ReadOnlySpan<char> rest = sql.AsSpan(at);
            if (rest.StartsWith("/*", StringComparison.Ordinal))
            {
                depth++;
                at += 2;
            }
            else if (rest.StartsWith("*/", StringComparison.Ordinal))
            {
                at += 2;
                if (--depth == 0)
                    return at;
            }
            else
            {
                at++;
            }
        }

        return at;
    }

    private static int BehindEscaped(string sql, int at)
    {
        for (; at < sql.Length; at++)
        {
            if (sql[at] == '\\')
                at++;
            else if (sql[at] == '\'')
                return at + 1;
        }

        return sql.Length;
    }

    // $$ or $word$.
    private static string? DollarMark(ReadOnlySpan<char> text)
    {
        int end = 1;
        while (end < text.Length && IsWord(text[end]))
            end++;
        return end < text.Length && text[end] == '$' && !(end > 1 && char.IsAsciiDigit(text[1])) ? text[..(end + 1)].ToString() : null;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
