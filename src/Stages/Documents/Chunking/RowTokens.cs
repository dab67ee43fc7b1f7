namespace Tars.Stages.Documents;

/// <summary>
/// Counts the tokens of a table's row, and finds where one that is too long may be cut: between cells, else between words.
/// </summary>
/// <remarks>
/// A word with a digit (a number, a date, a code) counts one, the comma or colon behind a word nothing, all else as <see
/// cref="TokenCounter"/> has it. By the pieces that a model makes of digits, a row of eleven columns would count a hundred, two rows
/// would fill a passage, and a search would find the same row over and over with another neighbour. The count of a row is the sum of
/// the counts of its words, each at least one.
/// </remarks>
internal static class RowTokens
{
    /// <summary>What is longer is no value that one reads at a glance; it counts as text does, so that a token stays short.</summary>
    private const int LongestValue = 32;

    /// <summary>
    /// Where the name of a column ends is looked for so far: the names of a table's text are at most 100 characters long.
    /// </summary>
    private const int LongestName = 101;

    /// <summary>The number of tokens of a row.</summary>
    public static int Count(ReadOnlySpan<char> row)
    {
        Fit(row, int.MaxValue, out int tokens);
        return tokens;
    }

    /// <summary>How many characters from the start of a row hold at most <paramref name="limit"/> tokens.</summary>
    /// <param name="row">The row, without white space at either end.</param>
    /// <param name="limit">The number of tokens, at least 1.</param>
    /// <param name="tokens">The tokens in that many characters.</param>
    /// <returns>The length: the whole row, else up to the end of a cell, else of a word; 0 when not even the first word fits.</returns>
    public static int Fit(ReadOnlySpan<char> row, int limit, out int tokens)
    {
        long longestWord = ((long)limit * TokenCounter.LettersPerToken) + LongestValue;
        (int End, int Tokens) words = default;
        (int End, int Tokens) cells = default;
        int at = 0;
        while (at < row.Length)
        {
            int end = at;
            while (end < row.Length && !char.IsWhiteSpace(row[end]) && end - at <= longestWord)
            {
                end++;
            }

            int more = CountWord(row[at..end]);
            if (more > limit - words.Tokens)
            {
                (int fits, tokens) = cells.End > 0 ? cells : words;
                return fits;
            }

            words = (end, words.Tokens + more);
            at = end;
            while (at < row.Length && char.IsWhiteSpace(row[at]))
            {
                at++;
            }

            if (EndsCell(row, end, at))
            {
                cells = words;
            }
        }

        tokens = words.Tokens;
        return row.Length;
    }

    private static int CountWord(ReadOnlySpan<char> word)
    {
        if (word.Length <= LongestValue && word.ContainsAnyInRange('0', '9') && System.Text.Ascii.IsValid(word))
        {
            return 1;
        }

        return TokenCounter.Count(word.Length > 1 && word[^1] is ',' or ':' ? word[..^1] : word);
    }

    /// <summary>Whether a cell ends between two words: behind a bar, or behind a comma that the name of a column follows.</summary>
    private static bool EndsCell(ReadOnlySpan<char> row, int end, int next)
    {
        if (row[end - 1] == '|')
        {
            return true;
        }

        if (row[end - 1] != ',')
        {
            return false;
        }

        ReadOnlySpan<char> name = row.Slice(next, Math.Min(LongestName, row.Length - next));
        int colon = name.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && !name[..colon].Contains(", ", StringComparison.Ordinal);
    }
}
