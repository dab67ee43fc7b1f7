using System.Globalization;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>Takes the text of an answer apart into sentences and the citations in square brackets behind them.</summary>
internal static class AnswerReader
{
    private const int MaxLength = 100_000;
    private const int MaxQuote = 2000;
    private const string Word = "passage";
    private const string Refusal = "NOT IN THE ARCHIVE";

    /// <summary>Whether the model says that there is no answer.</summary>
    public static bool IsRefusal(string text) =>
        text.TrimStart().StartsWith(Refusal, StringComparison.OrdinalIgnoreCase)
        || text.TrimEnd(' ', '.', '\n', '"', '*').EndsWith(Refusal, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// An answer as it can be shown: without what a model thought aloud, without control characters, and not without end.
    /// </summary>
    public static string Clean(string text)
    {
        string said = text;
        int thought = said.LastIndexOf("</think>", StringComparison.Ordinal);
        said = thought >= 0 ? said[(thought + "</think>".Length)..] : said;
        said = said.Length > MaxLength ? said[..MaxLength] : said;
        said = string.Concat(said.ReplaceLineEndings("\n").Select(c => c != '\n' && (char.IsControl(c)
            || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) ? ' ' : c));
        said = said.Replace("**", string.Empty, StringComparison.Ordinal);
        return string.Join('\n', said.Split('\n').Select(WithoutMarker)).Trim();
    }

    // "- It failed" and "2. It failed" of a list: the number is none of the sentence's.
    private static string WithoutMarker(string line)
    {
        string text = line.TrimStart();
        int digits = 0;
        while (digits < text.Length && digits < 3 && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        int marker = digits is 1 or 2 && digits < text.Length && text[digits] is '.' or ')' ? digits + 1
            : text.Length > 0 && text[0] is '-' or '*' or '\u2022' ? 1
            : 0;
        return marker > 0 && marker < text.Length && text[marker] == ' ' ? text[marker..].TrimStart() : line;
    }

    /// <summary>The sentences in order.</summary>
    /// <param name="text">An answer that was cleaned.</param>
    public static IReadOnlyList<CitedSentence> Read(string text)
    {
        var plain = new StringBuilder(text.Length);
        var claims = new List<(int At, CitationClaim Claim)>();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == '[' && TryReadBrackets(text, i, out List<CitationClaim> read, out int end))
            {
                claims.AddRange(read.Select(c => (plain.Length, c)));

                // "in March [2]." is one sentence, without a gap where the brackets were.
                if (plain.Length > 0 && plain[^1] == ' ' && end < text.Length && text[end] is '.' or ',' or ';' or ':' or '!' or '?')
                {
                    plain.Length--;
                }

                i = end;
            }
            else
            {
                plain.Append(text[i++]);
            }
        }

        string said = plain.ToString();
        IReadOnlyList<TextSpan> spans = SentenceSplitter.Split(said, []);
        var sentences = new List<CitedSentence>();
        for (int i = 0; i < spans.Count; i++)
        {
            int from = i == 0 ? 0 : spans[i].Start;
            int until = i + 1 < spans.Count ? spans[i + 1].Start : said.Length;
            bool isLast = i == spans.Count - 1;
            sentences.Add(new CitedSentence(
                said.Substring(spans[i].Start, spans[i].Length),
                [.. claims.Where(c => (c.At > from || i == 0) && (c.At <= until || isLast)).Select(c => c.Claim).Distinct()]));
        }

        return sentences;
    }

    // [2], [2, 3], [2: "words"], [1: "words"; 3: “words”], [passage 2]
    private static bool TryReadBrackets(string text, int open, out List<CitationClaim> claims, out int end)
    {
        claims = [];
        end = open + 1;
        while (true)
        {
            Skip(text, ref end);
            if (text.AsSpan(end).StartsWith(Word, StringComparison.OrdinalIgnoreCase))
            {
                end += Word.Length;
                Skip(text, ref end);
            }

            int from = end;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            // A number with more digits than there are passages names none; what is no number is no citation.
            if (end == from)
            {
                return false;
            }

            int number = end - from <= 6
                ? int.Parse(text.AsSpan(from, end - from), NumberStyles.None, CultureInfo.InvariantCulture)
                : int.MaxValue;
            Skip(text, ref end);
            string? quote = null;
            if (end < text.Length && text[end] == ':' && !TryReadQuote(text, ref end, out quote))
            {
                return false;
            }

            claims.Add(new CitationClaim(number, quote));
            Skip(text, ref end);
            if (end >= text.Length || text[end] is not (',' or ';' or ']'))
            {
                return false;
            }

            if (text[end++] == ']')
            {
                return true;
            }
        }
    }

    // In quotation marks up to the mark behind which the citation ends or goes on: the words may have marks and brackets of their own.
    private static bool TryReadQuote(string text, ref int at, out string? quote)
    {
        quote = null;
        at++;
        Skip(text, ref at);
        bool quoted = at < text.Length && IsMark(text[at]);
        int from = quoted ? at + 1 : at;
        for (int i = from; i < text.Length && i - from <= MaxQuote; i++)
        {
            if (quoted ? IsMark(text[i]) && EndsBehind(text, i + 1) : text[i] == ']')
            {
                quote = text[from..i].Trim();
                at = quoted ? i + 1 : i;
                return true;
            }
        }

        return false;
    }

    private static bool EndsBehind(string text, int at)
    {
        Skip(text, ref at);
        if (at < text.Length && text[at] is ',' or ';')
        {
            at++;
            Skip(text, ref at);
            return at < text.Length && char.IsAsciiDigit(text[at]);
        }

        return at < text.Length && text[at] == ']';
    }

    private static bool IsMark(char c) =>
        c is '"' or '\'' or '\u201c' or '\u201d' or '\u201e' or '\u2018' or '\u2019' or '\u00ab' or '\u00bb';

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\t')
        {
            at++;
        }
    }
}
