using System.Globalization;
using System.Text;

namespace Tars.Stages.Tables;

/// <summary>Text on its way into markup. Whatever it holds, it stays text: in elements and in quoted attributes alike.</summary>
internal static class Html
{
    /// <summary>Escapes; what cannot be seen or turns the order of letters around becomes a space.</summary>
    internal static string Text(string value) => Text(value, int.MaxValue);

    /// <summary>Escapes at most the given number of characters; a longer text ends in an ellipsis.</summary>
    internal static string Text(string value, int length)
    {
        string shown = Cut(value, length);
        var text = new StringBuilder(shown.Length + 16);
        foreach (Rune rune in shown.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '"' => text.Append("&quot;"),
                '\'' => text.Append("&#39;"),
                _ when (rune.Value & 0xFFFE) == 0xFFFE => text.Append(' '),
                _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator => text.Append(' '),
                _ => text.Append(rune.ToString()),
            };
        }

        return text.ToString();
    }

    internal static string Cut(string value, int length)
    {
        if (value.Length <= length)
            return value;
        int end = char.IsHighSurrogate(value[length - 2]) ? length - 2 : length - 1;
        return value[..end] + "…";
    }

    /// <summary>A number for people: few digits, no exponent where it can be helped.</summary>
    internal static string Number(double value)
    {
        double size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            >= 1e15 => value.ToString("0.##e0", CultureInfo.InvariantCulture),
            >= 1e9 => (value / 1e9).ToString("0.##", CultureInfo.InvariantCulture) + " G",
            >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " M",
            >= 1e4 => value.ToString("N0", CultureInfo.InvariantCulture),
            >= 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
            >= 0.01 => value.ToString("0.###", CultureInfo.InvariantCulture),
            _ => value.ToString("0.##e0", CultureInfo.InvariantCulture),
        };
    }
}
