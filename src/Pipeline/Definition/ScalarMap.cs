using YamlDotNet.Core;

namespace Tars.Pipeline.Definition;

/// <summary>Finds where the characters of a scalar's value stand in the file: quotes, escapes and folding lie between the two.</summary>
internal static class ScalarMap
{
    /// <summary>The place of a stretch of the value.</summary>
    public static SourceLocation Locate(YamlScalar scalar, int at, int length)
    {
        int[] map = Map(scalar.Source.Text, scalar);
        int start = map[Math.Clamp(at, 0, scalar.Value.Length)];
        int end = map[Math.Clamp(at + length, 0, scalar.Value.Length)];
        return scalar.Source.At(start, Math.Max(end, start + 1));
    }

    /// <summary>
    /// For each character of the value, and for its end, an index into the file. It never goes back, and stays within the
    /// scalar.
    /// </summary>
    private static int[] Map(string text, YamlScalar scalar)
    {
        string value = scalar.Value;
        int end = Math.Min(scalar.End, text.Length);
        int p = ContentStart(text, scalar, end);
        var map = new int[value.Length + 1];
        for (int i = 0; i < value.Length; i++)
        {
            while (p < end && SkipsAt(text, p, end, value[i], scalar.Style, out int skipped))
                p += skipped;
            map[i] = Math.Min(p, end);
            if (p >= end)
                continue;

            int escape = EscapeLength(text, p, end, scalar.Style);
            if (escape > 0)
            {
                p += escape;
                if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length)
                    map[++i] = Math.Min(p - 1, end);
            }
            else if (text[p] == value[i])
            {
                p++;
            }
            else if (value[i] is ' ' or '\n' && char.IsWhiteSpace(text[p]))
            {
                // A fold: one character stands for a line break and the indentation behind it.
                while (p < end && char.IsWhiteSpace(text[p]))
                    p++;
            }
        }

        map[^1] = Math.Min(p, end);
        return map;
    }

    private static bool SkipsAt(string text, int p, int end, char wanted, ScalarStyle style, out int length)
    {
        length = 1;
        if (style == ScalarStyle.DoubleQuoted && text[p] == '\\' && p + 1 < end && text[p + 1] is '\n' or '\r')
        {
            // An escaped line break stands for nothing, with the indentation behind it.
            length = 2;
            while (p + length < end && char.IsWhiteSpace(text[p + length]))
                length++;
            return true;
        }

        return char.IsWhiteSpace(text[p]) && !char.IsWhiteSpace(wanted);
    }

    private static int EscapeLength(string text, int p, int end, ScalarStyle style)
    {
        if (p + 1 >= end)
            return 0;
        if (style == ScalarStyle.SingleQuoted)
            return text[p] == '\'' && text[p + 1] == '\'' ? 2 : 0;
        if (style != ScalarStyle.DoubleQuoted || text[p] != '\\')
            return 0;
        return text[p + 1] switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 };
    }

    private static int ContentStart(string text, YamlScalar scalar, int end)
    {
        int p = scalar.Start;
        while (p < end && text[p] is '&' or '!')
        {
            while (p < end && !char.IsWhiteSpace(text[p]))
                p++;
            while (p < end && char.IsWhiteSpace(text[p]))
                p++;
        }

        switch (scalar.Style)
        {
            case ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted:
                return Math.Min(p + 1, end);
            case ScalarStyle.Literal or ScalarStyle.Folded:
                int lineEnd = text.AsSpan(p, end - p).IndexOfAny('\n', '\r');
                return lineEnd < 0 ? end : p + lineEnd;
            default:
                return p;
        }
    }
}
