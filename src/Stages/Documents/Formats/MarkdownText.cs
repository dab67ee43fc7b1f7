using System.Buffers;
using System.Globalization;

namespace Tars.Stages.Documents;

/// <summary>
/// Reads Markdown line by line: headings, paragraphs, list items, quotes, code, tables, front matter. It follows CommonMark where
/// that decides what text is read and in which order; it builds no tree, so nesting costs nothing.
/// </summary>
internal sealed class MarkdownText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private readonly DocumentText _document;
    private readonly MarkdownInline _inline = new();
    private readonly List<string> _pending = [];
    private bool _pendingTight;
    private bool _inList;
    private bool _afterBlank;
    private string? _fence;
    private string? _skipUntil;
    private bool _inTable;

    private MarkdownText(DocumentText document) => _document = document;

    public static void Read(string text, DocumentText document)
    {
        var reader = new MarkdownText(document);
        int start = reader.FrontMatter(text);
        using (var definitions = new StringReader(text))
        {
            while (definitions.ReadLine() is { } line)
            {
                reader._inline.Define(line);
            }
        }

        using var lines = new StringReader(text[start..]);
        string? current = lines.ReadLine();
        while (current is not null)
        {
            string? next = lines.ReadLine();
            reader.Line(current, next ?? string.Empty);
            current = next;
        }

        reader.EndBlock();
        document.Title ??= document.FirstHeading;
    }

    /// <summary>YAML between two <c>---</c> lines at the very start; of it only the title and the language are taken.</summary>
    /// <returns>Where the text proper begins.</returns>
    private int FrontMatter(string text)
    {
        const int maxCharacters = 64 * 1024;
        if (!text.StartsWith("---\n", StringComparison.Ordinal) && !text.StartsWith("---\r\n", StringComparison.Ordinal))
        {
            return 0;
        }

        int end = text.AsSpan(0, Math.Min(text.Length, maxCharacters)).IndexOf("\n---", StringComparison.Ordinal);
        if (end < 0)
        {
            return 0;
        }

        foreach (string line in text[..end].Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = TextCleaner.Flow(colon < 0 ? string.Empty : line.AsSpan(colon + 1).Trim().Trim("\"'"));
            switch (colon < 0 ? string.Empty : line[..colon])
            {
                case "title" when value.Length > 0:
                    _document.Title = value;
                    break;
                case "lang" or "language":
                    _document.SetLanguage(value);
                    break;
            }
        }

        int rest = text.IndexOf('\n', end + 1);
        return rest < 0 ? text.Length : rest + 1;
    }

    private void Line(string raw, string next)
    {
        if (_fence is not null)
        {
            Fenced(raw);
            return;
        }

        if (Skipped(raw))
        {
            return;
        }

        ReadOnlySpan<char> line = Unquote(raw, out int indent);
        if (line.IsEmpty)
        {
            EndParagraph();
            _afterBlank = true;
            return;
        }

        bool afterBlank = _afterBlank;
        _afterBlank = false;
        int marker = ListMarker(line, out bool numbered);
        _inList &= marker > 0 || indent > 0 || !afterBlank;
        if (indent >= 4 && !_inList && _pending.Count == 0)
        {
            _fence = string.Empty;
            Fenced(raw);
            return;
        }

        if (line.StartsWith("```") || line.StartsWith("~~~"))
        {
            EndBlock();
            int length = line.IndexOfAnyExcept(line[0]);
            _fence = new string(line[0], length < 0 ? line.Length : length);
            return;
        }

        if (Heading(line) || Underline(line) || Definition(line) || TableRow(line, next))
        {
            return;
        }

        if (marker > 0)
        {
            bool tight = _inList && !afterBlank;
            EndParagraph();
            _inList = true;
            _pendingTight = tight;
            ReadOnlySpan<char> item = line[marker..].TrimStart();
            item = item.StartsWith("[ ] ") || item.StartsWith("[x] ") || item.StartsWith("[X] ") ? item[4..] : item;
            _pending.Add(numbered ? $"{line[..marker]} {item}" : item.ToString());
            return;
        }

        _pending.Add(line.ToString());
    }

    /// <summary>Code in fences, or (with an empty fence) indented code: its lines are text, markup and all.</summary>
    private void Fenced(string raw)
    {
        bool indented = _fence!.Length == 0;
        bool ends = indented
            ? raw.Length > 0 && !raw.StartsWith("    ", StringComparison.Ordinal) && raw[0] != '\t'
            : raw.AsSpan().Trim(" >").StartsWith(_fence, StringComparison.Ordinal) && raw.AsSpan().Trim(" >").TrimEnd(_fence[0]).IsEmpty;
        if (!ends)
        {
            _pending.Add(raw);
            return;
        }

        EndCode();
        if (indented)
        {
            Line(raw, string.Empty);
        }
    }

    private void EndCode()
    {
        _document.AddLines(string.Join('\n', _pending));
        _pending.Clear();
        _fence = null;
    }

    /// <summary>Comments, scripts and styles that stand as blocks of HTML: nothing of them is text.</summary>
    private bool Skipped(string raw)
    {
        ReadOnlySpan<char> line = raw.AsSpan().TrimStart();
        if (_skipUntil is null)
        {
            _skipUntil = line.StartsWith("<!--") ? "-->"
                : line.StartsWith("<script", StringComparison.OrdinalIgnoreCase) ? "</script>"
                : line.StartsWith("<style", StringComparison.OrdinalIgnoreCase) ? "</style>"
                : null;
            if (_skipUntil is null)
            {
                return false;
            }

            EndParagraph();
        }

        int end = line.IndexOf(_skipUntil, StringComparison.OrdinalIgnoreCase);
        if (end >= 0)
        {
            int after = end + _skipUntil.Length;
            _skipUntil = null;
            if (!line[after..].IsWhiteSpace())
            {
                _pending.Add(line[after..].ToString());
            }
        }

        return true;
    }

    private static ReadOnlySpan<char> Unquote(string raw, out int indent)
    {
        ReadOnlySpan<char> line = raw.AsSpan().TrimEnd();
        int start = 0;
        indent = 0;
        for (; start < line.Length && (line[start] is ' ' or '\t' || (line[start] == '>' && indent < 4)); start++)
        {
            indent = line[start] switch { '>' => 0, '\t' => indent + 4, _ => indent + 1 };
        }

        return line[start..];
    }

    private bool Heading(ReadOnlySpan<char> line)
    {
        int level = line.IndexOfAnyExcept('#');
        level = level < 0 ? line.Length : level;
        if (level is < 1 or > 6 || (level < line.Length && line[level] is not (' ' or '\t')))
        {
            return false;
        }

        EndBlock();
        ReadOnlySpan<char> title = line[level..].Trim();
        ReadOnlySpan<char> unclosed = title.TrimEnd('#');
        title = unclosed.IsEmpty || unclosed[^1] is ' ' or '\t' ? unclosed : title;
        _document.AddFlow(_inline.Reduce(title), level);
        return true;
    }

    /// <summary>The line below a paragraph that makes it a heading, or a thematic break, which is no text.</summary>
    private bool Underline(ReadOnlySpan<char> line)
    {
        if (_pending.Count > 0 && !_inTable && !_inList && (line.Trim('=').IsEmpty || line.Trim('-').IsEmpty))
        {
            string text = string.Join(' ', _pending);
            _pending.Clear();
            _document.AddFlow(_inline.Reduce(text), line[0] == '=' ? 1 : 2);
            return true;
        }

        bool isBreak = line[0] is '*' or '-' or '_' && line.Count(line[0]) >= 3 && line.Trim([line[0], ' ', '\t']).IsEmpty;
        if (isBreak)
        {
            EndBlock();
        }

        return isBreak;
    }

    private bool Definition(ReadOnlySpan<char> line)
    {
        if (_pending.Count > 0 || !MarkdownInline.IsDefinition(line, out int colon))
        {
            return false;
        }

        if (line.StartsWith("[^"))
        {
            _pending.Add(line[(colon + 1)..].Trim().ToString());
        }

        return true;
    }

    /// <summary>Rows of a table, from the one above the line of dashes on; a row is one block, its cells joined by bars.</summary>
    private bool TableRow(ReadOnlySpan<char> line, string next)
    {
        if (!_inTable)
        {
            if (!line.Contains('|') || !IsDelimiterRow(next))
            {
                return false;
            }

            EndBlock();
            _inTable = true;
            AddRow(line, tight: false);
            return true;
        }

        if (!line.Contains('|'))
        {
            _inTable = false;
            return false;
        }

        if (!IsDelimiterRow(line))
        {
            AddRow(line, tight: true);
        }

        return true;
    }

    private static bool IsDelimiterRow(ReadOnlySpan<char> line) =>
        line.Contains("--", StringComparison.Ordinal) && line.Trim("|-: \t").IsEmpty;

    private void AddRow(ReadOnlySpan<char> line, bool tight)
    {
        line = line.Trim();
        line = line.StartsWith('|') ? line[1..] : line;
        line = line.EndsWith('|') && !line.EndsWith("\\|") ? line[..^1] : line;
        var cells = new List<string>();
        int start = 0;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == '|' && (i == 0 || line[i - 1] != '\\')))
            {
                cells.Add(TextCleaner.Flow(_inline.Reduce(line[start..i])));
                start = i + 1;
            }
        }

        if (cells.Exists(cell => cell.Length > 0))
        {
            _document.AddRow(string.Join(" | ", cells), tight: tight);
        }
    }

    private static int ListMarker(ReadOnlySpan<char> line, out bool numbered)
    {
        numbered = false;
        int length = 1;
        if (line[0] is not ('-' or '*' or '+'))
        {
            int digits = line.IndexOfAnyExcept(Digits);
            numbered = digits is >= 1 and <= 9 && line[digits] is '.' or ')';
            length = numbered ? digits + 1 : 0;
        }

        return length > 0 && length < line.Length && line[length] is ' ' or '\t' ? length : 0;
    }

    private void EndParagraph()
    {
        if (_pending.Count > 0)
        {
            _document.AddFlow(_inline.Reduce(string.Join('\n', _pending)), tight: _pendingTight);
            _pending.Clear();
        }

        _pendingTight = false;
        _inTable = false;
    }

    private void EndBlock()
    {
        if (_fence is not null)
        {
            EndCode();
        }

        EndParagraph();
        _inList = false;
    }
}
