namespace Tars.Stages.Tables;

/// <summary>Whether one text is likely a misspelling of another: the same words but for one, which differs by a letter or two.</summary>
internal static class Misspelling
{
    /// <summary>Letters of the word that differs; shorter ones differ by a letter and are two words.</summary>
    internal const int MinWord = 4;

    private const int LongWord = 10;

    internal static bool IsLikely(string rare, string frequent)
    {
        if (Math.Abs(rare.Length - frequent.Length) > 2 || !Differ(rare, frequent, out ReadOnlySpan<char> a, out ReadOnlySpan<char> b))
            return false;
        if (!IsWord(a) || !IsWord(b) || a.Equals(b, StringComparison.OrdinalIgnoreCase) || IsOtherEnding(a, b))
            return false;
        bool sameStart = char.ToUpperInvariant(a[0]) == char.ToUpperInvariant(b[0]) || (a[0] == b[1] && a[1] == b[0]);
        if (!sameStart && a.Length < LongWord)
            return false;
        int allowed = Math.Min(a.Length, b.Length) >= LongWord ? 2 : 1;
        return Distance(a, b, allowed) <= allowed;
    }

    /// <summary>
    /// Edits of a letter (put in, left out, replaced, two neighbours swapped) from one text to the other; limit + 1 for more.
    /// </summary>
    internal static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
            return limit + 1;
        Span<int> before = stackalloc int[b.Length + 1];
        Span<int> last = stackalloc int[b.Length + 1];
        Span<int> now = stackalloc int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            int least = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int edits = Math.Min(Math.Min(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits = Math.Min(edits, before[j - 2] + 1);
                now[j] = edits;
                least = Math.Min(least, edits);
            }

            if (least > limit)
                return limit + 1;
            Span<int> free = before;
            before = last;
            last = now;
            now = free;
        }

        return Math.Min(last[b.Length], limit + 1);
    }

    // The one word in which the two differ; false when they differ in more.
    private static bool Differ(string left, string right, out ReadOnlySpan<char> a, out ReadOnlySpan<char> b)
    {
        int prefix = left.AsSpan().CommonPrefixLength(right);
        int shorter = Math.Min(left.Length, right.Length);
        int suffix = 0;
        while (suffix < shorter - prefix && left[^(suffix + 1)] == right[^(suffix + 1)])
            suffix++;
        a = left.AsSpan(prefix, left.Length - suffix - prefix);
        b = right.AsSpan(prefix, right.Length - suffix - prefix);
        if (a.Contains(' ') || b.Contains(' '))
            return false;
        int start = left.AsSpan(0, prefix).LastIndexOf(' ') + 1;
        int behind = left.AsSpan(left.Length - suffix).IndexOf(' ');
        suffix -= behind < 0 ? suffix : behind;
        a = left.AsSpan(start, left.Length - suffix - start);
        b = right.AsSpan(start, right.Length - suffix - start);
        return true;
    }

    private static bool IsWord(ReadOnlySpan<char> word)
    {
        int letters = 0;
        foreach (char c in word)
        {
            if (char.IsDigit(c))
                return false;
            letters += char.IsLetter(c) ? 1 : 0;
        }

        return letters >= MinWord;
    }

    // lens and lenses, Martin and Martina, Andrea and Andreas: what differs in its last letter only is another word.
    private static bool IsOtherEnding(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        int same = a.CommonPrefixLength(b);
        return same >= Math.Max(a.Length, b.Length) - 1 || same == Math.Min(a.Length, b.Length);
    }
}
