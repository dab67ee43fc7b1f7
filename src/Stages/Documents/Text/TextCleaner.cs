using System.Globalization;
using System.Text;

namespace Tars.Stages.Documents;

/// <summary>
/// Brings raw text into the one form that documents hold: NFC, '\n' line ends, no control characters, well-formed UTF-16.
/// </summary>
internal static class TextCleaner
{
    /// <summary>
    /// The longest run of combining marks that is kept: the bound of the Stream-Safe Text Format (Unicode Annex 15). Without one,
    /// normalising a hostile text takes quadratic time.
    /// </summary>
    private const int MaxMarks = 30;

    /// <summary>The text as one line: every run of white space is one space.</summary>
    public static string Flow(ReadOnlySpan<char> raw) => Clean(raw, keepLines: false);

    /// <summary>The text with its line ends and its indentation; white space at the ends of lines is gone.</summary>
    public static string Lines(ReadOnlySpan<char> raw) => Clean(raw, keepLines: true);

    private static string Clean(ReadOnlySpan<char> raw, bool keepLines)
    {
        var builder = new StringBuilder(raw.Length);
        int spaces = 0;
        int lines = 0;
        int marks = 0;
        while (!raw.IsEmpty)
        {
            Rune.DecodeFromUtf16(raw, out Rune rune, out int consumed);
            bool carriageReturn = rune.Value == '\r' && raw.Length > 1 && raw[1] == '\n';
            raw = raw[consumed..];
            if (carriageReturn)
            {
                continue;
            }

            if (keepLines && IsLineEnd(rune.Value))
            {
                lines++;
                spaces = 0;
                continue;
            }

            if (Rune.IsWhiteSpace(rune))
            {
                spaces += rune.Value == '\t' ? 4 : 1;
                continue;
            }

            if (IsDropped(rune))
            {
                continue;
            }

            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MaxMarks)
            {
                continue;
            }

            if (lines > 0)
            {
                // One blank line separates as well as many do.
                builder.Append('\n', builder.Length == 0 ? 0 : Math.Min(lines, 2));
                builder.Append(' ', builder.Length == 0 ? 0 : spaces);
            }
            else if (spaces > 0 && builder.Length > 0)
            {
                builder.Append(' ', keepLines ? spaces : 1);
            }

            lines = 0;
            spaces = 0;
            AppendRune(builder, rune);
        }

        // Composing moves no white space, so what was trimmed stays trimmed.
        string text = builder.ToString();
        return text.IsNormalized(NormalizationForm.FormC) ? text : text.Normalize(NormalizationForm.FormC);
    }

    private static void AppendRune(StringBuilder builder, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        builder.Append(units[..rune.EncodeToUtf16(units)]);
    }

    private static bool IsLineEnd(int value) => value is '\n' or '\r' or '\v' or '\f' or 0x85 or 0x2028 or 0x2029;

    private static bool IsMark(Rune rune) =>
        rune.Value >= 0x300
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.SpacingCombiningMark;

    /// <summary>
    /// Control characters, what is invisible and splits words for a search (soft hyphen, zero-width space, byte order mark), the
    /// bidirectional overrides, which show a text in another order than it is stored, and the noncharacters.
    /// </summary>
    private static bool IsDropped(Rune rune) => Rune.IsControl(rune) || rune.Value switch
    {
        0xAD or 0x200B or 0x2060 or 0xFEFF => true,
        >= 0x202A and <= 0x202E => true,
        >= 0x2066 and <= 0x2069 => true,
        >= 0xFDD0 and <= 0xFDEF => true,
        _ => (rune.Value & 0xFFFE) == 0xFFFE,
    };
}
