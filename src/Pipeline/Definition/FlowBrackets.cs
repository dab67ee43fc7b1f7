using System.Text;
using Tars.Pipeline.Expressions;

namespace Tars.Pipeline.Definition;

/// <summary>
/// Lets conditions and variables stand without quotes in YAML's flow style. There, <c>[ ] { } ,</c> end a plain scalar, so that
/// <c>{ when: media in [audio, video] }</c> and <c>{ path: ${DIR} }</c> are not YAML. The brackets that belong to a condition or
/// variable are replaced one for one by characters that no file may contain, and put back in the scalars that come out:
/// every place in the file stays what it was.
/// </summary>
internal static class FlowBrackets
{
    private const string Structural = "[]{},:#";
    private const string Key = "when:";

    // Bounded, since a line of nothing but openings would otherwise be read to its end from each of them.
    private const int MaxVariable = 1024;

    // The first of Unicode's characters for internal use (U+FDD0 to U+FDEF), which are not for interchange.
    private const char First = '\uFDD0';
    private const char Last = '\uFDEF';

    /// <summary>True for the characters that stand in for others, which a file must not have.</summary>
    public static bool IsReserved(char c) => c is >= First and <= Last;

    /// <summary>A text of the same length; the same instance when there is nothing to replace.</summary>
    public static string Hide(string text)
    {
        StringBuilder? hidden = null;
        for (int at = Next("${", 0); at >= 0; at = Next("${", at + 2))
        {
            int length = text.AsSpan(at, Math.Min(MaxVariable, text.Length - at)).IndexOfAny('}', '\r', '\n');
            if (length > 0 && text[at + length] == '}')
                HideRange(at + 1, at + length + 1);
        }

        for (int at = Next(Key, 0); at >= 0; at = Next(Key, at + Key.Length))
        {
            if (IsKey(text, at) && ValueStart(text, at + Key.Length) is { } start)
                HideCondition(start);
        }

        return hidden?.ToString() ?? text;

        int Next(string what, int from) => text.IndexOf(what, from, StringComparison.Ordinal);

        void HideRange(int start, int end)
        {
            for (int i = start; i < end; i++)
            {
                int at = Structural.IndexOf(text[i], StringComparison.Ordinal);
                if (at >= 0)
                    (hidden ??= new StringBuilder(text))[i] = (char)(First + at);
            }
        }

        // Lists and texts in quotes are hidden; whatever ends the scalar outside of them still ends it.
        void HideCondition(int start)
        {
            int end = Math.Min(text.Length, start + ExpressionParser.MaxLength);
            for (int i = start; i < end && text[i] is not ('\n' or '\r' or ',' or '}' or '#'); i++)
            {
                char closing = text[i] switch { '[' => ']', '"' => '"', '\'' => '\'', _ => '\0' };
                if (closing == '\0')
                    continue;
                int length = text.AsSpan(i + 1, end - i - 1).IndexOfAny(closing, '\n', '\r');
                if (length < 0 || text[i + 1 + length] != closing)
                    return;
                HideRange(i, i + length + 2);
                i += length + 1;
            }
        }
    }

    /// <summary>Puts the brackets back.</summary>
    public static string Restore(string value)
    {
        if (!value.AsSpan().ContainsAnyInRange(First, Last))
            return value;
        return string.Create(value.Length, value, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = IsReserved(source[i]) ? Structural[source[i] - First] : source[i];
        });
    }

    private static bool IsKey(string text, int at)
    {
        while (at > 0 && text[at - 1] is ' ' or '\t')
            at--;
        return at == 0 || text[at - 1] is '{' or ',' or '\n' or '\r';
    }

    // A value that begins like a condition; one in quotes needs no help, and a list is none.
    private static int? ValueStart(string text, int at)
    {
        int start = at;
        while (start < text.Length && text[start] is ' ' or '\t')
            start++;
        return start > at && start < text.Length && (char.IsAsciiLetter(text[start]) || text[start] is '_' or '(') ? start : null;
    }
}
