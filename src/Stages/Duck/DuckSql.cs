namespace Tars.Duck;

/// <summary>Writes names and texts into SQL where a parameter cannot stand.</summary>
public static class DuckSql
{
    /// <summary>The text as a SQL literal, quotes doubled.</summary>
    /// <exception cref="ArgumentException">It holds a NUL character, which would cut the statement short.</exception>
    public static string Literal(string text) => Quote(text, '\'');

    /// <summary>The name as a SQL identifier, quotes doubled.</summary>
    /// <exception cref="ArgumentException">It holds a NUL character, which would cut the statement short.</exception>
    public static string Identifier(string name) => Quote(name, '"');

    private static string Quote(string text, char quote)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("Text for SQL holds a NUL character.", nameof(text));
        string mark = quote.ToString();
        return mark + text.Replace(mark, mark + mark, StringComparison.Ordinal) + mark;
    }
}
