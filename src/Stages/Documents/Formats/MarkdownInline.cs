using System.Buffers;
using System.Net;
using System.Text;

namespace Tars.Stages.Documents;

/// <summary>Reduces Markdown's inline markup to the text a reader sees. Linear in the length of the text, whatever it holds.</summary>
internal sealed class MarkdownInline
{
    /// <summary>Marks a character of the output that turned out to be markup; the text itself can hold none once it is cleaned.</summary>
    private const char Gone = '\0';

    private const int MaxLabel = 200;
    private const int MaxBackticks = 32;
    private const int MaxTag = 1000;
    private const int MaxDestination = 2000;
    private const int MaxDefinitions = 100_000;

    private static readonly SearchValues<char> Markup = SearchValues.Create("\\`*_~[]!<&");

    private readonly HashSet<string> _labels = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<char> _out = [];
    private readonly Stack<int> _brackets = new();
    private readonly Dictionary<char, Stack<(int At, int Length)>> _openers =
        new() { ['*'] = new(), ['_'] = new(), ['~'] = new() };

    /// <summary>Takes note of a line such as <c>[label]: https://example.org</c>, so that <c>[label]</c> is known to be a link.</summary>
    public void Define(string line)
    {
        ReadOnlySpan<char> trimmed = line.AsSpan().TrimStart();
        if (_labels.Count < MaxDefinitions && IsDefinition(trimmed, out int colon))
        {
            _labels.Add(trimmed[1..(colon - 1)].ToString());
        }
    }

    public static bool IsDefinition(ReadOnlySpan<char> line, out int colon)
    {
        colon = line.StartsWith('[') ? line[..Math.Min(line.Length, MaxLabel)].IndexOf("]:") + 1 : 0;
        return colon > 2;
    }

    public string Reduce(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(Markup))
        {
            return text.ToString();
        }

        _out.Clear();
        _brackets.Clear();
        foreach (Stack<(int, int)> stack in _openers.Values)
        {
            stack.Clear();
        }

        int[]? parentheses = text.Contains("](", StringComparison.Ordinal) ? MatchParentheses(text) : null;
        Span<bool> noTicks = stackalloc bool[MaxBackticks + 1];
        int nextTagEnd = -1;
        int at = 0;
        while (at < text.Length)
        {
            char c = text[at];
            switch (c)
            {
                case '\\' when at + 1 < text.Length && IsEscapable(text[at + 1]):
                    _out.Add(text[at + 1]);
                    at += 2;
                    break;
                case '\\' when at + 1 < text.Length && text[at + 1] == '\n':
                    at++;
                    break;
                case '`':
                    at = Code(text, at, noTicks);
                    break;
                case '!' when at + 1 < text.Length && text[at + 1] == '[':
                    _brackets.Push(_out.Count);
                    _out.Add('!');
                    _out.Add('[');
                    at += 2;
                    break;
                case '[':
                    _brackets.Push(_out.Count);
                    _out.Add('[');
                    at++;
                    break;
                case ']':
                    at = CloseBracket(text, at, parentheses);
                    break;
                case '*' or '_' or '~':
                    at = Emphasis(text, at);
                    break;
                case '<':
                    at = Tag(text, at, ref nextTagEnd);
                    break;
                case '&':
                    at = Entity(text, at);
                    break;
                default:
                    _out.Add(c);
                    at++;
                    break;
            }
        }

        var result = new StringBuilder(_out.Count);
        foreach (char c in _out)
        {
            if (c != Gone)
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }

    /// <summary>ASCII punctuation in the sense of CommonMark.</summary>
    private static bool IsEscapable(char c) => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c));

    /// <summary>For each '(' the index of its ')', or 0.</summary>
    private static int[] MatchParentheses(ReadOnlySpan<char> text)
    {
        int[] match = new int[text.Length];
        var open = new Stack<int>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '(')
            {
                open.Push(i);
            }
            else if (text[i] == ')' && open.TryPop(out int start))
            {
                match[start] = i;
            }
        }

        return match;
    }

    private int Code(ReadOnlySpan<char> text, int at, Span<bool> noTicks)
    {
        int length = RunLength(text, at);
        int end = length <= MaxBackticks && !noTicks[length] ? FindTicks(text, at + length, length) : -1;
        if (end < 0)
        {
            noTicks[Math.Min(length, MaxBackticks)] |= length <= MaxBackticks;
            end = at;
        }

        foreach (char c in text[(end == at ? at : at + length)..(end == at ? at + length : end)])
        {
            _out.Add(c);
        }

        return end + length;
    }

    private static int FindTicks(ReadOnlySpan<char> text, int from, int length)
    {
        while (from < text.Length)
        {
            int next = text[from..].IndexOf('`');
            if (next < 0)
            {
                return -1;
            }

            from += next;
            int run = RunLength(text, from);
            if (run == length)
            {
                return from;
            }

            from += run;
        }

        return -1;
    }

    /// <summary>
    /// Makes the bracket a link's text when a destination or a known label follows; otherwise it is a bracket like any other.
    /// </summary>
    private int CloseBracket(ReadOnlySpan<char> text, int at, int[]? parentheses)
    {
        if (!_brackets.TryPop(out int open))
        {
            _out.Add(']');
            return at + 1;
        }

        bool image = _out[open] == '!';
        int labelStart = open + (image ? 2 : 1);
        bool footnote = labelStart < _out.Count && _out[labelStart] == '^';
        int after = at + 1;
        int end = -1;
        if (after < text.Length && text[after] == '(' && parentheses![after] > 0 && IsDestination(text[(after + 1)..parentheses[after]]))
        {
            end = parentheses[after] + 1;
        }
        else if (after < text.Length && text[after] == '[')
        {
            int close = text[after..Math.Min(text.Length, after + MaxLabel)].IndexOf(']');
            string label = close < 0 ? string.Empty : text[(after + 1)..(after + close)].ToString();
            end = close >= 0 && (label.Length == 0 || _labels.Contains(label)) ? after + close + 1 : -1;
        }

        if (end < 0 && _out.Count - labelStart <= MaxLabel && _labels.Contains(new string([.. _out[labelStart..]])))
        {
            end = after;
        }

        if (end < 0)
        {
            _out.Add(']');
            return after;
        }

        for (int i = open; i < (footnote ? _out.Count : labelStart); i++)
        {
            _out[i] = Gone;
        }

        return end;
    }

    /// <summary>An address without white space, or one in angle brackets, and perhaps a title in quotes.</summary>
    private static bool IsDestination(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxDestination)
        {
            return false;
        }

        text = text.Trim();
        int space = text.IndexOfAny(' ', '\n');
        return text.IsEmpty || text[0] == '<' || space < 0 || text[space..].TrimStart()[0] is '"' or '\'' or '(';
    }

    private int Emphasis(ReadOnlySpan<char> text, int at)
    {
        char c = text[at];
        int length = RunLength(text, at);
        char before = at == 0 ? ' ' : text[at - 1];
        char after = at + length == text.Length ? ' ' : text[at + length];
        bool opens = !char.IsWhiteSpace(after) && (c != '_' || !char.IsLetterOrDigit(before));
        bool closes = !char.IsWhiteSpace(before) && (c != '_' || !char.IsLetterOrDigit(after));
        Stack<(int At, int Length)> openers = _openers[c];
        int remaining = c == '~' && length != 2 ? 0 : length;
        int start = _out.Count;
        for (int i = 0; i < length; i++)
        {
            _out.Add(c);
        }

        while (closes && remaining > 0 && openers.TryPop(out (int At, int Length) opener))
        {
            int used = Math.Min(opener.Length, remaining);
            for (int i = 0; i < used; i++)
            {
                _out[opener.At + opener.Length - 1 - i] = Gone;
                _out[start + length - remaining + i] = Gone;
            }

            remaining -= used;
            if (opener.Length > used)
            {
                openers.Push((opener.At, opener.Length - used));
            }
        }

        if (opens && remaining > 0)
        {
            openers.Push((start + length - remaining, remaining));
        }

        return at + length;
    }

    /// <summary>An address in angle brackets is its text; a tag is nothing.</summary>
    private int Tag(ReadOnlySpan<char> text, int at, ref int nextTagEnd)
    {
        if (nextTagEnd < at)
        {
            int found = text[at..].IndexOf('>');
            nextTagEnd = found < 0 ? int.MaxValue : at + found;
        }

        bool tag = nextTagEnd - (long)at is >= 2 and <= MaxTag && (char.IsAsciiLetter(text[at + 1]) || text[at + 1] is '/' or '!');
        if (!tag)
        {
            _out.Add('<');
            return at + 1;
        }

        ReadOnlySpan<char> inner = text[(at + 1)..nextTagEnd];
        if (inner.IndexOfAny(' ', '\n') < 0 && (inner.Contains(':') || inner.Contains('@')))
        {
            foreach (char c in inner)
            {
                _out.Add(c);
            }
        }
        else if (inner.StartsWith("br", StringComparison.OrdinalIgnoreCase))
        {
            _out.Add(' ');
        }

        return nextTagEnd + 1;
    }

    private int Entity(ReadOnlySpan<char> text, int at)
    {
        const int longest = 32;
        int end = text[at..Math.Min(text.Length, at + longest)].IndexOf(';');
        string decoded = end < 0 ? "&" : WebUtility.HtmlDecode(text[at..(at + end + 1)].ToString());
        bool known = end >= 0 && decoded.Length < end + 1 && decoded[0] != '&' || (end == 4 && decoded == "&");
        if (!known)
        {
            _out.Add('&');
            return at + 1;
        }

        foreach (char c in decoded)
        {
            _out.Add(c);
        }

        return at + end + 1;
    }

    private static int RunLength(ReadOnlySpan<char> text, int at)
    {
        int length = text[at..].IndexOfAnyExcept(text[at]);
        return length < 0 ? text.Length - at : length;
    }
}
