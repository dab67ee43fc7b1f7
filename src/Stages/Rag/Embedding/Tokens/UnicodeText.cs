using System.Globalization;
using System.Text;

namespace Tars.Stages.Rag;

/// <summary>What tokenizers ask of Unicode.</summary>
internal static class UnicodeText
{
    /// <summary>Refuses a process whose normalisation does nothing.</summary>
    /// <exception cref="InvalidDataException">It does nothing here.</exception>
    public static void RequireNormalization()
    {
        if ("\ufb01".Normalize(NormalizationForm.FormKC) != "fi")
        {
            throw new InvalidDataException(
                "Unicode normalisation is switched off in this process (InvariantGlobalization), which would silently change the " +
                "embeddings. Install libicu and leave globalization on.");
        }
    }

    /// <summary>The text with U+FFFD for each half of a surrogate pair that stands alone, which nothing can normalise.</summary>
    public static string WellFormed(ReadOnlySpan<char> text)
    {
        StringBuilder? mended = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
                continue;
            }

            mended ??= new StringBuilder().Append(text);
            mended[i] = '\ufffd';
        }

        return mended?.ToString() ?? text.ToString();
    }

    /// <summary>A well-formed text in a normal form.</summary>
    public static string Normalize(string text, NormalizationForm form) => text.IsNormalized(form) ? text : text.Normalize(form);

    /// <summary>Lower case, character by character, whatever stands beside it.</summary>
    public static string Lower(string text)
    {
        // The one character whose lower case is two; the invariant culture leaves it alone.
        const string DottedI = "\u0130";
        string lower = text.ToLowerInvariant();
        return lower.Contains(DottedI, StringComparison.Ordinal) ? lower.Replace(DottedI, "i\u0307", StringComparison.Ordinal) : lower;
    }

    /// <summary>The text without the characters that a rule drops.</summary>
    public static string Without(string text, Predicate<Rune> drops) => Mapped(text, (rune, result) =>
    {
        if (!drops(rune))
        {
            result.Append(rune.ToString());
        }
    });

    /// <summary>What a rule makes of each character of a text.</summary>
    public static string Mapped(string text, Action<Rune, StringBuilder> map)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            map(rune, result);
        }

        return result.ToString();
    }

    /// <summary>Punctuation as BERT sees it: every sign of ASCII, and what Unicode calls so.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~')
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    /// <summary>A sign of the scripts that are written without spaces, as BERT lists their blocks.</summary>
    public static bool IsIdeograph(Rune rune) => rune.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
