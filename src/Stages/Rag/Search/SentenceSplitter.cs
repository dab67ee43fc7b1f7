using System.Collections.Frozen;
using System.Globalization;

namespace Tars.Stages.Rag;

/// <summary>Finds the sentences of a passage. Each is a span of the text itself, so that it can be quoted as it stands.</summary>
internal static class SentenceSplitter
{
    // A quote longer than this is no quote; text without punctuation is cut between words.
    private const int MaxLength = 600;

    private static readonly FrozenSet<string> Abbreviations = FrozenSet.ToFrozenSet(
        ["dr", "mr", "mrs", "ms", "prof", "st", "no", "nr", "vs", "etc", "e.g", "i.e", "cf", "fig", "figs", "eq", "approx", "jr", "sr", "vol",
         "pp", "p.m", "a.m", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "sra", "srta", "ud", "uds", "núm",
         "pág", "av", "dpto", "ej", "aprox"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The sentences in order, without the white space between them.</summary>
    /// <param name="text">The passage's text.</param>
    /// <param name="anchors">
    /// Its parts: where one ends a sentence ends too, unless it stops without punctuation and the next goes on in lower case.
    /// </param>
    /// <param name="rows">Whether its parts are rows of a table: then each is a sentence of its own.</param>
    public static IReadOnlyList<TextSpan> Split(string text, IReadOnlyList<Anchor> anchors, bool rows = false)
    {
        var partEnds = new HashSet<int>(anchors.Select(x => x.Start + x.Length));
        var sentences = new List<TextSpan>();
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int end = rows && partEnds.Contains(i + 1) ? i + 1 : EndAt(text, i, partEnds);
            if (end > 0)
            {
                Add(text, start, end, sentences);
                start = end;
                i = end - 1;
            }
        }

        Add(text, start, text.Length, sentences);
        return sentences;
    }

    // The end of the sentence whose last mark stands at the index, or 0 when none ends there.
    private static int EndAt(string text, int index, HashSet<int> partEnds)
    {
        char c = text[index];
        if (c is '\u3002' or '\uff01' or '\uff1f')
        {
            return index + 1;
        }

        if (c is '.' or '!' or '?' or '\u2026')
        {
            int end = index + 1;
            while (end < text.Length && text[end] is '.' or '!' or '?' or '\u2026')
            {
                end++;
            }

            while (end < text.Length && text[end] is '"' or '\'' or ')' or ']' or '\u201d' or '\u2019' or '\u00bb')
            {
                end++;
            }

            bool atBreak = end >= text.Length || char.IsWhiteSpace(text[end]);
            return atBreak && StartsSentence(text, end) && !(c == '.' && EndsInAbbreviation(text, index)) ? end : 0;
        }

        if (partEnds.Contains(index + 1) && index + 1 < text.Length)
        {
            int next = SkipWhiteSpace(text, index + 1);
            return next < text.Length && !char.IsLower(text[next]) ? index + 1 : 0;
        }

        return c == '\n' && StartsBlock(text, index + 1) ? index + 1 : 0;
    }

    private static bool StartsSentence(string text, int from)
    {
        int next = SkipWhiteSpace(text, from);
        return next >= text.Length || !char.IsLower(text[next]);
    }

    // A blank line, or a line that begins like an item of a list or a row of a table.
    private static bool StartsBlock(string text, int from)
    {
        int i = from;
        while (i < text.Length && text[i] is ' ' or '\t')
        {
            i++;
        }

        if (i >= text.Length || text[i] is '\n' or '|' or '\u2022' or '#')
        {
            return true;
        }

        return text[i] is '-' or '*' or '+' && i + 1 < text.Length && text[i + 1] == ' ';
    }

    private static bool EndsInAbbreviation(string text, int dot)
    {
        int start = dot;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1]) && text[start - 1] is not ('(' or '"'))
        {
            start--;
        }

        ReadOnlySpan<char> word = text.AsSpan(start, dot - start);
        bool initial = word.Length == 1 && char.IsUpper(word[0]);
        return initial || Abbreviations.Contains(word.ToString());
    }

    private static int SkipWhiteSpace(string text, int index)
    {
        while (index < text.Length && (char.IsWhiteSpace(text[index]) || IsOpening(text[index])))
        {
            index++;
        }

        return index;
    }

    private static bool IsOpening(char c) =>
        c is '"' or '\'' || char.GetUnicodeCategory(c) is UnicodeCategory.OpenPunctuation or UnicodeCategory.InitialQuotePunctuation;

    private static void Add(string text, int start, int end, List<TextSpan> sentences)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        while (end - start > MaxLength)
        {
            int cut = text.AsSpan(start, MaxLength).LastIndexOfAny('\n', ' ', '\t');
            cut = cut < MaxLength / 2 ? WholeCharacters(text, start + MaxLength) : start + cut;
            Add(text, start, cut, sentences);
            start = cut;
            while (start < end && char.IsWhiteSpace(text[start]))
            {
                start++;
            }
        }

        if (end > start)
        {
            sentences.Add(new TextSpan(start, end - start));
        }
    }

    private static int WholeCharacters(string text, int cut) => char.IsLowSurrogate(text[cut]) ? cut - 1 : cut;
}
