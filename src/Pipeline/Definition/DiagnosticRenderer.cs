using System.Text;

namespace Tars.Pipeline;

/// <summary>Prints diagnostics for people: the line that tools parse, the source line, and a caret under what is meant.</summary>
public static class DiagnosticRenderer
{
    private const int MaxExcerpt = 160;

    /// <summary>Prints one diagnostic; without the text, or without a place, just its line.</summary>
    /// <param name="diagnostic">What to print.</param>
    /// <param name="text">The text of the file it points into.</param>
    /// <returns>One line, or three lines, ending in '\n'.</returns>
    public static string Render(Diagnostic diagnostic, string? text)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        var output = new StringBuilder().Append(diagnostic).Append('\n');
        if (text is null || diagnostic.Line == 0 || LineOf(text, diagnostic.Line) is not { } line)
            return output.ToString();

        int column = Math.Clamp(diagnostic.Column - 1, 0, line.Length);
        int from = column > MaxExcerpt / 2 && line.Length > MaxExcerpt ? column - (MaxExcerpt / 2) : 0;
        int length = Math.Min(MaxExcerpt, line.Length - from);
        string excerpt = line.Substring(from, length);
        string gutter = diagnostic.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);

        output.Append(' ').Append(gutter).Append(" | ").Append(Printable(excerpt)).Append('\n');
        output.Append(' ').Append(' ', gutter.Length).Append(" | ");
        foreach (char c in excerpt.AsSpan(0, Math.Min(column - from, length)))
            output.Append(c == '\t' ? '\t' : ' ');
        output.Append('^', Math.Clamp(diagnostic.Length, 1, Math.Max(1, length - (column - from)))).Append('\n');
        return output.ToString();
    }

    /// <summary>Prints all diagnostics of a result one after the other.</summary>
    public static string Render(LoadResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return string.Concat(result.Diagnostics.Select(d => Render(d, d.File is { } file && result.Sources.TryGetValue(file, out string? text) ? text : result.Text)));
    }

    // A control character in the file must not reach the terminal.
    private static string Printable(string line) =>
        string.Create(line.Length, line, (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = char.IsControl(source[i]) && source[i] != '\t' ? '\u00B7' : source[i];
        });

    private static string? LineOf(string text, int number)
    {
        int line = 1;
        foreach (ReadOnlySpan<char> content in text.AsSpan().EnumerateLines())
        {
            if (line++ == number)
                return content.ToString();
        }

        return null;
    }
}
