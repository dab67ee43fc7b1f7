using System.Collections.Frozen;

namespace Tars.Stages.Documents;

/// <summary>
/// Finds where sentences end: at . ! ? and their like in other scripts, but not after abbreviations, initials, numbers of lists, or
/// where the next word goes on in lower case; also at a blank line and before a bullet. Linear in the length of the text.
/// </summary>
internal static class SentenceSplitter
{
    private const int MaxWord = 20;
    private const string Closers = "\"'”’»›)]}」』）";
    private const string Openers = "\"'“‘«‹([{¿¡「『（„‚";

    /// <summary>Abbreviations before a name or another word of the same sentence, in the languages that are told apart.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Always = Words(
        "mr mrs ms dr prof st rev hon gen col lt sgt capt cmdr maj gov sen rep pres messrs mt ft vs cf viz approx ca eg ie "
        + "sr sra srta dra ud uds lic ing dña avda "
        + "mme mlle mgr "
        + "hr fr frl bzw vgl sog ggf evtl inkl bspw "
        + "sig dott avv exmo ilmo");

    /// <summary>Abbreviations that only a number makes one: "No. 5", "Fig. 3", "p. 12".</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforeNumber = Words(
        "no nos nr nro núm num fig figs vol p pp pág págs pag art cap ch sec eq abb bd bde s tab n nº "
        + "jan feb mar apr jun jul aug sep sept oct nov dec");

    /// <summary>Words that begin a sentence far more often than they follow an acronym within one.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Starters = Words(
        "the a an he she it we they i you this that these those but and so then there here when while after before in on at if however "
        + "el la los las un una en pero le les il elle on mais der die das ein eine er sie es wir und aber o os as");

    /// <summary>Where the sentence that begins at an index ends.</summary>
    /// <param name="text">The text of one block.</param>
    /// <param name="start">Where the sentence begins, not white space.</param>
    /// <param name="language">The text's language as a two-letter code, or null.</param>
    /// <returns>The index after its last character that is not white space.</returns>
    public static int End(ReadOnlySpan<char> text, int start, string? language)
    {
        for (int at = start; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\n')
            {
                if (EndsAtLine(text, at))
                {
                    return TrimEnd(text, start, at);
                }

                continue;
            }

            if (!IsTerminator(c))
            {
                continue;
            }

            int end = at + 1;
            while (end < text.Length && (IsTerminator(text[end]) || Closers.Contains(text[end], StringComparison.Ordinal)))
            {
                end++;
            }

            bool wide = c is '。' or '！' or '？' or '｡';
            if (end == text.Length || wide)
            {
                return end;
            }

            if (char.IsWhiteSpace(text[end]) && Ends(text, start, at, end, language))
            {
                return end;
            }

            at = end - 1;
        }

        return TrimEnd(text, start, text.Length);
    }

    private static bool IsTerminator(char c) =>
        c is '.' or '!' or '?' or '…' or '。' or '！' or '？' or '｡' or '؟' or '۔' or '।' or '॥' or '։';

    private static int TrimEnd(ReadOnlySpan<char> text, int start, int end)
    {
        return start + text[start..end].TrimEnd().Length;
    }

    /// <summary>A blank line, or a line that begins with a bullet.</summary>
    private static bool EndsAtLine(ReadOnlySpan<char> text, int newline)
    {
        ReadOnlySpan<char> next = text[(newline + 1)..];
        int indent = next.IndexOfAnyExcept(' ');
        return indent >= 0
            && (next[indent] == '\n'
                || (next[indent] is '-' or '*' or '•' or '‣' or '▪' or '–' && indent + 1 < next.Length && next[indent + 1] == ' '));
    }

    private static bool Ends(ReadOnlySpan<char> text, int start, int terminator, int end, string? language)
    {
        int next = end;
        while (next < text.Length && (char.IsWhiteSpace(text[next]) || Openers.Contains(text[next], StringComparison.Ordinal)))
        {
            next++;
        }

        if (next == text.Length)
        {
            return true;
        }

        if (char.IsLower(text[next]))
        {
            return false;
        }

        bool plainStop = text[terminator] == '.' && (end == terminator + 1 || !IsTerminator(text[terminator + 1]));
        return !plainStop || EndsAtStop(text, start, terminator, next, language);
    }

    /// <summary>Whether a single full stop ends the sentence, by the word before it and the one after.</summary>
    private static bool EndsAtStop(ReadOnlySpan<char> text, int start, int stop, int next, string? language)
    {
        int begin = stop;
        while (begin > start && stop - begin <= MaxWord && (char.IsLetterOrDigit(text[begin - 1]) || text[begin - 1] == '.'))
        {
            begin--;
        }

        ReadOnlySpan<char> word = text[begin..stop];
        if (word.IsEmpty || word.Length > MaxWord)
        {
            return true;
        }

        if (int.TryParse(word, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _))
        {
            // "3. Open the dome" is an item of a list, "am 3. Oktober" a German date.
            return !(begin == start && word.Length <= 3) && !(language == "de" && word.Length <= 2);
        }

        if (word.Length == 1 && char.IsLetter(word[0]))
        {
            // "J. Brook" and "z. B.", but "plan b. The end".
            bool initial = char.IsUpper(word[0]) || (next + 1 < text.Length && text[next + 1] == '.');
            return !initial || IsStarter(text, next);
        }

        Span<char> lower = stackalloc char[MaxWord];
        word.ToLowerInvariant(lower);
        lower = lower[..word.Length];
        if (lower.Contains('.'))
        {
            return !IsDotted(lower) || IsStarter(text, next);
        }

        return !Always.Contains(lower) && !(BeforeNumber.Contains(lower) && char.IsDigit(text[next]));
    }

    /// <summary>Letters and stops in turn: "u.s", "e.g", "z.b".</summary>
    private static bool IsDotted(ReadOnlySpan<char> word)
    {
        for (int i = 1; i < word.Length; i += 2)
        {
            if (word[i] != '.')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsStarter(ReadOnlySpan<char> text, int at)
    {
        int end = at;
        while (end < text.Length && end - at < MaxWord && char.IsLetter(text[end]))
        {
            end++;
        }

        Span<char> lower = stackalloc char[MaxWord];
        int length = text[at..end].ToLowerInvariant(lower);
        return Starters.Contains(lower[..length]);
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
