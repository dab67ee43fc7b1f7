namespace Tars.Pipeline.Expressions;

/// <summary>
/// A pattern of <c>*</c> (any characters) and <c>?</c> (one character), compared by ordinal. Never goes back over a star: the
/// time is at most the text's length times the longest stretch between two stars, and patterns are short.
/// </summary>
internal sealed class Glob(string pattern)
{
    public const int MaxLength = 256;

    private readonly string[] _parts = pattern.Split('*');

    public bool Matches(ReadOnlySpan<char> text)
    {
        string first = _parts[0];
        if (_parts.Length == 1)
            return text.Length == first.Length && Fits(first, text);
        if (text.Length < first.Length || !Fits(first, text))
            return false;
        text = text[first.Length..];

        // The leftmost place is right for every middle part: a later one leaves less for the parts behind it.
        foreach (string part in _parts.AsSpan(1, _parts.Length - 2))
        {
            int at = Find(part, text);
            if (at < 0)
                return false;
            text = text[(at + part.Length)..];
        }

        string last = _parts[^1];
        return text.Length >= last.Length && Fits(last, text[^last.Length..]);
    }

    private static int Find(string part, ReadOnlySpan<char> text)
    {
        if (!part.Contains('?', StringComparison.Ordinal))
            return text.IndexOf(part, StringComparison.Ordinal);
        for (int at = 0; at + part.Length <= text.Length; at++)
        {
            if (Fits(part, text[at..]))
                return at;
        }

        return -1;
    }

    private static bool Fits(string part, ReadOnlySpan<char> text)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] != '?' && part[i] != text[i])
                return false;
        }

        return true;
    }
}
