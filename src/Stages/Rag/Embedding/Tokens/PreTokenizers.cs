using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tars.Stages.Rag;

/// <summary>The pre-tokenizers of tokenizer.json: each cuts a piece into pieces, which no token crosses.</summary>
internal static class PreTokenizers
{
    private const string Known = "BertPreTokenizer, Digits, Metaspace, Punctuation, Sequence, Whitespace and WhitespaceSplit";

    /// <summary>How a character takes part in cutting.</summary>
    private enum Cut
    {
        /// <summary>It goes on the piece of its like.</summary>
        None,

        /// <summary>It ends a piece and is dropped.</summary>
        Drop,

        /// <summary>It is a piece of its own.</summary>
        Alone,

        /// <summary>It goes on a piece of its like, apart from all others.</summary>
        Other,
    }

    /// <summary>Reads one; null cuts nothing.</summary>
    /// <exception cref="InvalidDataException">It is of a type that is not known.</exception>
    public static Func<TextPiece, IEnumerable<TextPiece>> Read(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.Null)
        {
            return static piece => [piece];
        }

        string type = TokenizerJson.TypeOf(part);
        return type switch
        {
            "Sequence" => Chain([.. part.GetProperty("pretokenizers").EnumerateArray().Select(Read)]),
            "BertPreTokenizer" => Bert,
            "Whitespace" => static piece => Pieces(piece, static x => Rune.IsWhiteSpace(x) ? Cut.Drop : IsWord(x) ? Cut.None : Cut.Other),
            "WhitespaceSplit" => static piece => Pieces(piece, static x => Rune.IsWhiteSpace(x) ? Cut.Drop : Cut.None),
            "Punctuation" when TokenizerJson.Text(part, "behavior") is null or "Isolated" =>
                static piece => Pieces(piece, static x => UnicodeText.IsPunctuation(x) ? Cut.Alone : Cut.None),
            "Digits" => Digits(TokenizerJson.Flag(part, "individual_digits", false) ? Cut.Alone : Cut.Other),
            "Metaspace" => Metaspace(part),
            _ => throw TokenizerJson.Unsupported("pre-tokenizer", type, Known),
        };
    }

    /// <summary>Cuts at white space, and makes each sign of punctuation a piece.</summary>
    public static IEnumerable<TextPiece> Bert(TextPiece piece) => Pieces(
        piece, static x => Rune.IsWhiteSpace(x) ? Cut.Drop : UnicodeText.IsPunctuation(x) ? Cut.Alone : Cut.None);

    private static Func<TextPiece, IEnumerable<TextPiece>> Chain(Func<TextPiece, IEnumerable<TextPiece>>[] parts) =>
        piece => parts.Aggregate((IEnumerable<TextPiece>)[piece], static (pieces, part) => pieces.SelectMany(part));

    private static Func<TextPiece, IEnumerable<TextPiece>> Digits(Cut digits) =>
        piece => Pieces(piece, x => Rune.IsNumber(x) ? digits : Cut.None);

    // A letter, mark, digit or connector, as \w of Unicode regular expressions.
    private static bool IsWord(Rune rune) => Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        || rune.Value is 0x200C or 0x200D;

    private static IEnumerable<TextPiece> Pieces(TextPiece piece, Func<Rune, Cut> rule)
    {
        string text = piece.Text;
        int start = 0;
        var current = Cut.Drop;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            Cut cut = rule(rune);
            if (at > start && (cut != current || cut == Cut.Alone))
            {
                if (current != Cut.Drop)
                {
                    yield return new TextPiece(text[start..at], piece.IsFirst && start == 0);
                }

                start = at;
            }

            current = cut;
            at += rune.Utf16SequenceLength;
        }

        if (at > start && current != Cut.Drop)
        {
            yield return new TextPiece(text[start..at], piece.IsFirst && start == 0);
        }
    }

    private static Func<TextPiece, IEnumerable<TextPiece>> Metaspace(JsonElement part)
    {
        string sign = TokenizerJson.Text(part, "replacement") is { Length: > 0 } text ? text : "\u2581";
        string scheme = TokenizerJson.Text(part, "prepend_scheme")
            ?? (TokenizerJson.Flag(part, "add_prefix_space", true) ? "always" : "never");
        bool split = TokenizerJson.Flag(part, "split", true);
        if (scheme is not ("always" or "first" or "never"))
        {
            throw TokenizerJson.Unsupported("prepend_scheme of Metaspace", scheme, "always, first and never");
        }

        return piece =>
        {
            string marked = piece.Text.Replace(" ", sign, StringComparison.Ordinal);
            if ((scheme == "always" || (scheme == "first" && piece.IsFirst)) && !marked.StartsWith(sign, StringComparison.Ordinal))
            {
                marked = sign + marked;
            }

            return split ? WithSign(marked, sign, piece.IsFirst) : [new TextPiece(marked, piece.IsFirst)];
        };
    }

    // Each piece begins with the sign, but perhaps the first.
    private static IEnumerable<TextPiece> WithSign(string text, string sign, bool isFirst)
    {
        for (int start = 0; start < text.Length;)
        {
            int next = text.IndexOf(sign, Math.Min(start + 1, text.Length), StringComparison.Ordinal);
            int end = next < 0 ? text.Length : next;
            yield return new TextPiece(text[start..end], isFirst && start == 0);
            start = end;
        }
    }
}
