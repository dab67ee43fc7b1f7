namespace Tars.Stages.Speech;

/// <summary>Finds where sentences and clauses end in recognised English.</summary>
internal static class SentenceSplitter
{
    private static readonly HashSet<string> s_abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "dr", "st", "prof", "rev", "hon", "capt", "col", "gen", "lt", "sgt", "sr", "jr", "messrs", "mt",
        "vs", "etc", "e.g", "i.e", "cf", "fig", "vol", "pp", "ca", "approx", "dept", "inc", "ltd", "co", "a.m", "p.m",
    };

    /// <summary>The marks at which a speaker may pause, in order of their place; the end of the text is not among them.</summary>
    internal static List<TextMark> Marks(string text)
    {
        var marks = new List<TextMark>();
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsMark(text[i]))
                continue;
            int end = i + 1;
            while (end < text.Length && (IsMark(text[end]) || IsCloser(text[end])))
                end++;
            if (end < text.Length && char.IsWhiteSpace(text[end]) && HasText(text, end))
                marks.Add(new TextMark(end, EndsSentence(text, i, end)));
            i = end - 1;
        }

        return marks;
    }

    /// <summary>True when the text ends like a sentence, so that what follows begins another.</summary>
    internal static bool IsComplete(string text)
    {
        int last = text.Length - 1;
        while (last >= 0 && IsCloser(text[last]))
            last--;
        return last >= 0 && IsTerminal(text[last]) && (text[last] != '.' || !EndsWithAbbreviation(text, last));
    }

    private static bool IsTerminal(char c) => c is '.' or '!' or '?' or '\u2026';

    private static bool IsMark(char c) => IsTerminal(c) || c is ',' or ';' or ':' or '\u2014' or '\u2013';

    private static bool IsCloser(char c) => c is '"' or '\'' or ')' or ']' or '\u201D' or '\u2019';

    private static bool HasText(string text, int from) => text.AsSpan(from).IndexOfAnyExcept(' ', '\n') >= 0;

    private static bool EndsSentence(string text, int mark, int end)
    {
        if (!text.AsSpan(mark, end - mark).ContainsAny('.', '!', '?') && !text.AsSpan(mark, end - mark).Contains('\u2026'))
            return false;
        if (text[mark] == '.' && EndsWithAbbreviation(text, mark))
            return false;
        int next = end;
        while (next < text.Length && (char.IsWhiteSpace(text[next]) || text[next] is '"' or '\'' or '(' or '[' or '\u201C' or '\u2018'))
            next++;

        // The model writes a capital behind what it takes for the end of a sentence.
        return next < text.Length && !char.IsLower(text[next]);
    }

    /// <summary>True when the full stop belongs to an abbreviation or an initial.</summary>
    private static bool EndsWithAbbreviation(string text, int stop)
    {
        int start = stop;
        while (start > 0 && (char.IsLetter(text[start - 1]) || text[start - 1] == '.'))
            start--;
        string word = text[start..stop];
        bool initial = word.Length == 1 && char.IsUpper(word[0]) && word != "I";
        return initial || s_abbreviations.Contains(word);
    }
}
