using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tars.Stages.Rag;

/// <summary>The normalizers of tokenizer.json: each makes another text of a text.</summary>
internal static class Normalizers
{
    private const string Known =
        "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip and StripAccents";

    /// <summary>Reads one; null does nothing.</summary>
    /// <exception cref="InvalidDataException">It is of a type that is not known.</exception>
    public static Func<string, string> Read(JsonElement part)
    {
        if (part.ValueKind == JsonValueKind.Null)
        {
            return static text => text;
        }

        string type = TokenizerJson.TypeOf(part);
        return type switch
        {
            "Sequence" => Chain([.. part.GetProperty("normalizers").EnumerateArray().Select(Read)]),
            "BertNormalizer" => Bert(
                TokenizerJson.Flag(part, "clean_text", true),
                TokenizerJson.Flag(part, "handle_chinese_chars", true),
                TokenizerJson.Flag(part, "strip_accents", TokenizerJson.Flag(part, "lowercase", true)),
                TokenizerJson.Flag(part, "lowercase", true)),
            "NFC" => static text => UnicodeText.Normalize(text, NormalizationForm.FormC),
            "NFD" => static text => UnicodeText.Normalize(text, NormalizationForm.FormD),
            "NFKC" => static text => UnicodeText.Normalize(text, NormalizationForm.FormKC),
            "NFKD" => static text => UnicodeText.Normalize(text, NormalizationForm.FormKD),
            "Lowercase" => UnicodeText.Lower,
            "Strip" => Strip(TokenizerJson.Flag(part, "strip_left", true), TokenizerJson.Flag(part, "strip_right", true)),
            "StripAccents" => static text => UnicodeText.Without(text, static x => Rune.GetUnicodeCategory(x)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark),
            "Nmt" => Nmt,
            "Prepend" => Prepend(part.GetProperty("prepend").GetString()!),
            "Replace" => Replace(part.GetProperty("pattern"), part.GetProperty("content").GetString()!),
            "Precompiled" => CharacterMap.Parse(part.GetProperty("precompiled_charsmap").GetBytesFromBase64()).Apply,
            _ => throw TokenizerJson.Unsupported("normalizer", type, Known),
        };
    }

    /// <summary>What BERT's tokenizer does before it cuts.</summary>
    /// <param name="clean">Whether control characters are dropped and white space becomes spaces.</param>
    /// <param name="spaceIdeographs">Whether ideographs are set apart.</param>
    /// <param name="stripAccents">Whether accents are taken off.</param>
    /// <param name="lower">Whether text is brought to lower case.</param>
    public static Func<string, string> Bert(bool clean, bool spaceIdeographs, bool stripAccents, bool lower) => text =>
    {
        text = clean ? UnicodeText.Mapped(text, Clean) : text;
        text = spaceIdeographs ? UnicodeText.Mapped(text, SetApart) : text;
        if (stripAccents)
        {
            text = UnicodeText.Without(
                UnicodeText.Normalize(text, NormalizationForm.FormD), static x => Rune.GetUnicodeCategory(x) == UnicodeCategory.NonSpacingMark);
        }

        return lower ? UnicodeText.Lower(text) : text;
    };

    private static Func<string, string> Chain(Func<string, string>[] parts) => text => parts.Aggregate(text, static (x, part) => part(x));

    private static void Clean(Rune rune, StringBuilder result)
    {
        if (rune.Value is '\t' or '\n' or '\r')
        {
            result.Append(' ');
        }
        else if (rune.Value is not 0xFFFD && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse))
        {
            result.Append(Rune.IsWhiteSpace(rune) ? " " : rune.ToString());
        }
    }

    private static void SetApart(Rune rune, StringBuilder result)
    {
        if (UnicodeText.IsIdeograph(rune))
        {
            result.Append(' ').Append(rune.ToString()).Append(' ');
        }
        else
        {
            result.Append(rune.ToString());
        }
    }

    private static Func<string, string> Strip(bool left, bool right) => (left, right) switch
    {
        (true, true) => static text => text.Trim(),
        (true, false) => static text => text.TrimStart(),
        (false, true) => static text => text.TrimEnd(),
        _ => static text => text,
    };

    private static Func<string, string> Prepend(string prefix) => text => text.Length == 0 ? text : prefix + text;

    private static Func<string, string> Replace(JsonElement pattern, string content)
    {
        if (TokenizerJson.Text(pattern, "String") is { Length: > 0 } literal)
        {
            return text => text.Replace(literal, content, StringComparison.Ordinal);
        }

        string expression = TokenizerJson.Text(pattern, "Regex") ?? throw new InvalidDataException("a Replace has no pattern");
        try
        {
            // Without backtracking the time is linear in the text, whoever wrote the pattern.
            var regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
            return text => regex.Replace(text, _ => content);
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"the pattern '{expression}' of a Replace is not supported: {e.Message}", e);
        }
    }

    // The cleaning of Google's translation models, which old sentencepiece models rely on.
    private static string Nmt(string text) => UnicodeText.Mapped(text, static (rune, result) =>
    {
        switch (rune.Value)
        {
            case (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F:
                break;
            case 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                result.Append(' ');
                break;
            default:
                result.Append(rune.ToString());
                break;
        }
    });
}
