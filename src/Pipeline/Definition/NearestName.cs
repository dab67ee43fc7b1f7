namespace Tars.Pipeline;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
internal static class NearestName
{
    // A longer word is no slip of the finger, and the table below grows with the square.
    private const int MaxLength = 64;

    // A graph of thousands of nodes, each with a misspelt reference, must not take the square of that.
    private const int MaxCandidates = 1000;

    /// <summary>The candidate with the fewest edits, if they are at most a third of the name's length; the first of equals.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaxLength)
            return null;
        string? best = null;
        int least = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in candidates.Take(MaxCandidates))
        {
            if (Math.Abs(candidate.Length - name.Length) >= least || candidate.Length > MaxLength)
                continue;
            int edits = Edits(name, candidate);
            if (edits < least)
                (best, least) = (candidate, edits);
        }

        return best;
    }

    /// <summary><c>; did you mean 'x'?</c>, or null.</summary>
    public static string? Hint(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : null;

    // Insertions, deletions, replacements and swaps of neighbours (optimal string alignment), case ignored.
    private static int Edits(string a, string b)
    {
        Span<int> before = stackalloc int[MaxLength + 1];
        Span<int> last = stackalloc int[MaxLength + 1];
        Span<int> row = stackalloc int[MaxLength + 1];
        for (int j = 0; j <= b.Length; j++)
            last[j] = j;

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            Span<int> oldest = before;
            before = last;
            last = row;
            row = oldest;
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
