using System.Text;
using System.Text.RegularExpressions;
using Tars.Pipeline.Expressions;

namespace Tars.Pipeline.Definition;

/// <summary>
/// Lets conditions and variables stand without quotes in YAML's flow style. There, <c>[ ] { } ,</c> end a plain scalar, so that
/// <c>{ when: media in [audio, video] }</c> and <c>{ path: ${DIR} }</c> are not YAML. The brackets that belong to a condition or
/// variable are replaced one for one by characters that no file may contain, and put back in the scalars that come out:
/// every place in the file stays what it was.
/// </summary>
internal static partial class FlowBrackets
{
    private const string Structural = "[]{},:#";

    // The first of Unicode's characters for internal use (U+FDD0 to U+FDEF), which are not for interchange.
    private const char First = '\uFDD0';
    private const char Last = '\uFDEF';

    /// <summary>True for the characters that stand in for others, which a file must not have.</summary>
    public static bool IsReserved(char c) => c is >= First and <= Last;

    /// <summary>A text of the same length; the same instance when there is nothing to replace.</summary>
    public static string Hide(string text)
    {
        StringBuilder? hidden = null;
        foreach (ValueMatch variable in Variable().EnumerateMatches(text))
            HideRange(variable.Index + 1, variable.Index + variable.Length);
        foreach (ValueMatch condition in Condition().EnumerateMatches(text))
            HideCondition(condition.Index + condition.Length);
        return hidden?.ToString() ?? text;

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

    [GeneratedRegex(@"\$\{[^}\r\n]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();

    [GeneratedRegex(@"(^|[{,])[ \t]*when:[ \t]+[a-z_(]", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Condition();
}
