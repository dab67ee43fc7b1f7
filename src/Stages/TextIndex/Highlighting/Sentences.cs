using System.Collections.Frozen;

namespace Tars.TextIndex.Highlighting;

/// <summary>
/// Cuts text into sentences: behind a full stop, an exclamation or question mark that a space and no small letter follows, not behind an
/// initial or a title, and at empty lines. Long ones are cut between words.
/// </summary>
internal static class Sentences
{
    private static readonly FrozenSet<string> Titles = FrozenSet.ToFrozenSet(
        ["Dr", "Mr", "Mrs", "Ms", "Prof", "St", "Sr", "Sra", "Srta", "Dra"], StringComparer.Ordinal);

    public static IEnumerable<(int Start, int End)> Of(string text, int maxLength)
    {
        var start = SkipSpace(text, 0);
        while (start < text.Length)
        {
            var end = EndOf(text, start);
            if (end - start > maxLength)
                end = CutAt(text, start, start + maxLength);
            var trimmed = end;
            while (trimmed > start && char.IsWhiteSpace(text[trimmed - 1]))
                trimmed--;
            if (trimmed > start)
                yield return (start, trimmed);
            start = SkipSpace(text, end);
        }
    }

    private static int SkipSpace(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    private static int EndOf(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\u3002' or '\uFF01' or '\uFF1F')
                return SkipClosing(text, i + 1);
            if (c is '.' or '!' or '?' or '\u2026' && EndsSentence(text, start, i, out var end))
                return end;
            if (c == '\n' && i + 1 < text.Length && SkipLine(text, i + 1) is var next && next > i + 1)
                return next;
        }

        return text.Length;
    }

    private static bool EndsSentence(string text, int start, int mark, out int end)
    {
        end = SkipClosing(text, mark + 1);
        if (end == text.Length)
            return true;
        if (!char.IsWhiteSpace(text[end]))
            return false;
        var next = SkipSpace(text, end);
        return !IsAbbreviated(text, start, mark) && (next == text.Length || !char.IsLower(text[next]));
    }

    /// <summary>Whether the full stop belongs to an initial or a title before a name.</summary>
    private static bool IsAbbreviated(string text, int start, int mark)
    {
        var from = mark;
        while (from > start && char.IsLetterOrDigit(text[from - 1]))
            from--;
        return text[mark] == '.' && ((mark - from == 1 && char.IsUpper(text[from])) || Titles.Contains(text[from..mark]));
    }

    private static int SkipClosing(string text, int at)
    {
        while (at < text.Length && text[at] is '.' or '!' or '?' or '"' or '\'' or ')' or ']' or '\u2019' or '\u201D' or '\u00BB')
            at++;
        return at;
    }

    /// <summary>Behind an empty line that begins here, or here.</summary>
    private static int SkipLine(string text, int at)
    {
        for (var i = at; i < text.Length && char.IsWhiteSpace(text[i]); i++)
        {
            if (text[i] == '\n')
                return i + 1;
        }

        return at;
    }

    private static int CutAt(string text, int start, int limit)
    {
        for (var i = limit; i > start + ((limit - start) / 2); i--)
        {
            if (char.IsWhiteSpace(text[i]))
                return i;
        }

        return char.IsLowSurrogate(text[limit]) ? limit - 1 : limit;
    }
}
