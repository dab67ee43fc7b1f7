using System.Buffers;

namespace Tars.Stages.Documents;

/// <summary>
/// Makes blocks of what pdftotext wrote: pages divided by form feeds, paragraphs by blank lines, lines as they were set, cells of a
/// row by wide gaps.
/// </summary>
internal sealed class PdfText
{
    private const string Gap = "   ";

    private static readonly SearchValues<char> Bullets = SearchValues.Create("•◦▪‣–▸○●■□·");

    private readonly DocumentText _document;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _words;
    private readonly List<string> _lines = [];
    private bool _afterRow;

    private PdfText(DocumentText document, string text)
    {
        _document = document;
        _words = Words(text);
    }

    /// <returns>The number of pages.</returns>
    public static int Read(string text, DocumentText document)
    {
        var reader = new PdfText(document, text);
        int page = 0;
        foreach (Range range in text.AsSpan().Split('\f'))
        {
            // pdftotext ends each page with a form feed, so nothing follows the last.
            if (range.Start.Value < text.Length)
            {
                reader.Page(text.AsSpan()[range], ++page);
            }
        }

        return page;
    }

    /// <summary>
    /// Whether a text that was written with its layout kept has running text side by side: then a line of it goes from one column
    /// into the next and must not be read.
    /// </summary>
    public static bool HasColumns(ReadOnlySpan<char> text)
    {
        const int column = 15;
        int lines = 0;
        int sided = 0;
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.Trim();
            int gap = trimmed.IndexOf(Gap);
            lines += trimmed.IsEmpty ? 0 : 1;
            sided += gap >= column && trimmed.Length - trimmed.LastIndexOf(Gap) > column + Gap.Length ? 1 : 0;
        }

        return sided >= 5 && sided * 6 > lines;
    }

    private void Page(ReadOnlySpan<char> text, int page)
    {
        _afterRow = false;
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            ReadOnlySpan<char> trimmed = line.Trim();
            if (trimmed.IsEmpty)
            {
                Flush(page);
                _afterRow = false;
            }
            else if (trimmed.Contains(Gap, StringComparison.Ordinal) && !IsNumbered(trimmed))
            {
                Flush(page);
                string[] cells = trimmed.ToString().Split(Gap, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                _document.AddRow(string.Join(" | ", cells), page: page, tight: _afterRow);
                _afterRow = true;
            }
            else
            {
                _lines.Add(trimmed.ToString());
                _afterRow = false;
            }
        }

        Flush(page);
    }

    /// <summary>Whether the gap only sets off the number of a heading or the bullet of a list.</summary>
    private static bool IsNumbered(ReadOnlySpan<char> line)
    {
        const int longest = 6;
        int gap = line.IndexOf(Gap);
        ReadOnlySpan<char> rest = line[gap..].TrimStart();
        bool mark = gap == 1 || (gap <= longest && line[..gap].Trim("0123456789.()").IsEmpty);
        return mark && char.IsLetter(rest[0]) && !rest.Contains(Gap, StringComparison.Ordinal);
    }

    /// <summary>
    /// A set paragraph fills its lines but for the last, so a line much shorter than the longest, with a capital after it, ends one:
    /// a heading set close above its text, an entry of a list.
    /// </summary>
    private void Flush(int page)
    {
        if (_lines.Count == 0)
        {
            return;
        }

        int longest = _lines.Max(line => line.Length);
        var paragraph = new System.Text.StringBuilder();
        for (int i = 0; i < _lines.Count; i++)
        {
            string line = _lines[i];
            string? next = i + 1 < _lines.Count ? _lines[i + 1] : null;
            bool joins = next is not null && line.Length * 10 >= longest * 6 || (next is { Length: > 0 } && char.IsLower(next[0]));
            if (next is null || !joins || Bullets.Contains(next[0]))
            {
                paragraph.Append(line);
                _document.AddFlow(paragraph.ToString(), page: page);
                paragraph.Clear();
            }
            else if (IsDivided(line, next))
            {
                paragraph.Append(line, 0, line.Length - 1);
            }
            else
            {
                paragraph.Append(line).Append(line[^1] is '-' or '\u2010' && char.IsLower(next[0]) ? string.Empty : " ");
            }
        }

        _lines.Clear();
    }

    /// <summary>
    /// Whether the hyphen at the end of a line was set to divide a word. The document's other words decide: it was when they have the
    /// joined word, it was not when they have it with its hyphen or have both halves as words of their own.
    /// </summary>
    private bool IsDivided(string line, string next)
    {
        if (line[^1] is not ('-' or '\u2010' or '\u00AD'))
        {
            return false;
        }

        int start = line.Length - 1;
        while (start > 0 && char.IsLetter(line[start - 1]))
        {
            start--;
        }

        int end = 0;
        while (end < next.Length && char.IsLetter(next[end]))
        {
            end++;
        }

        string left = line[start..^1].ToLowerInvariant();
        string right = next[..end].ToLowerInvariant();
        if (line[^1] == '\u00AD')
        {
            return true;
        }

        if (left.Length < 2 || right.Length < 2 || !char.IsLower(line[^2]) || !char.IsLower(next[0]))
        {
            return false;
        }

        return _words.Contains(left + right)
            || !(_words.Contains($"{left}-{right}") || (_words.Contains(left) && _words.Contains(right)));
    }

    /// <summary>
    /// The words of the text in lower case, compounds with a hyphen as one; those divided by a line end are not among them.
    /// </summary>
    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string text)
    {
        const int longest = 40;
        var lookup = new HashSet<string>().GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[longest];
        ReadOnlySpan<char> rest = text;
        int at = 0;
        while (at < rest.Length)
        {
            int start = at;
            while (at < rest.Length && (char.IsLetter(rest[at]) || (rest[at] == '-' && at > start)))
            {
                at++;
            }

            bool divided = at > start && rest[at - 1] == '-';
            if (at - start is > 1 and <= longest && !divided && !IsSecondHalf(rest, start))
            {
                int length = rest[start..at].ToLowerInvariant(lower);
                lookup.Add(lower[..length]);
            }

            at += at == start ? 1 : 0;
        }

        return lookup;
    }

    private static bool IsSecondHalf(ReadOnlySpan<char> text, int start) =>
        start > 1 && text[start - 1] == '\n' && text[start - 2] is '-' or '\u2010' or '\u00AD';
}
