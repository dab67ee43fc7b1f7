using System.Globalization;
using System.Text;

namespace Tars.TextIndex.Analysis;

/// <summary>
/// Replaces what looks like ASCII by that: by Unicode's compatibility decomposition without marks, and a list of what that leaves.
/// </summary>
internal sealed class FoldFilter(TokenSink next) : TokenSink
{
    // Null where a character stays; made on first use. Racing threads write the same.
    private static readonly string?[] Folded = new string?[0x10000];
    private static readonly string[] Others =
    [
        "\u00C6AE", "\u00D0D", "\u00D8O", "\u00DETH", "\u00DFss", "\u00E6ae", "\u00F0d", "\u00F8o", "\u00FEth", "\u0110D", "\u0111d",
        "\u0126H", "\u0127h",
        "\u0131i", "\u0138q", "\u0141L", "\u0142l", "\u014AN", "\u014Bn", "\u0152OE", "\u0153oe", "\u0166T", "\u0167t", "\u0180b",
        "\u0192f", "\u1E9ESS",
        "\u2018'", "\u2019'", "\u201A'", "\u201B'", "\u201C\"", "\u201D\"", "\u201E\"", "\u00AB\"", "\u00BB\"", "\u2010-", "\u2011-",
        "\u2012-", "\u2013-",
        "\u2014-", "\u2044/",
    ];

    /// <summary>The text folded.</summary>
    public static string Apply(string text) =>
        Ascii.IsValid(text) ? text : string.Concat(text.Select(c => c < 0x80 ? c.ToString() : Folded[c] ??= Fold(c)));

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        if (Ascii.IsValid(term))
        {
            next.Accept(term, positionIncrement, start, end);
            return;
        }

        // A word of nothing but marks stays.
        var text = Apply(term.ToString());
        next.Accept(text.Length == 0 ? term : text, positionIncrement, start, end);
    }

    private static string Fold(char c)
    {
        var same = c.ToString();
        if (Array.Find(Others, o => o[0] == c) is { } other)
            return other[1..];
        if (char.IsSurrogate(c))
            return same;
        // A combining mark behind its letter goes with those that are one with theirs.
        if (c is >= '\u0300' and <= '\u036F')
            return "";
        var plain = string.Concat(
            same.Normalize(NormalizationForm.FormKD).Where(p => char.GetUnicodeCategory(p) != UnicodeCategory.NonSpacingMark));
        return plain.Length > 0 && Ascii.IsValid(plain) && !plain.Contains(' ', StringComparison.Ordinal) ? plain : same;
    }
}
