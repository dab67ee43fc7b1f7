namespace Tars.Pipeline.Definition;

/// <summary>A definition's text with the places of its characters.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string? file, string text)
    {
        File = file;
        Text = text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                _lineStarts.Add(i + 1);
        }
    }

    public string? File { get; }

    public string Text { get; }

    /// <summary>The place of the characters from one index to another, cut at the end of the line; at least one character.</summary>
    public SourceLocation At(int start, int end)
    {
        start = Math.Clamp(start, 0, Text.Length);
        int line = _lineStarts.BinarySearch(start);
        line = line < 0 ? ~line - 1 : line;
        int lineEnd = line + 1 < _lineStarts.Count ? _lineStarts[line + 1] : Text.Length;
        while (lineEnd > start && Text[lineEnd - 1] is '\n' or '\r')
            lineEnd--;
        return new SourceLocation(File, line + 1, start - _lineStarts[line] + 1, Math.Max(1, Math.Min(end, lineEnd) - start));
    }
}
