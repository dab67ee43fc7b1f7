using System.Text;

namespace Tars.Stages.Speech.Measures;

/// <summary>Word errors of a transcript: substitutions, insertions and deletions against a reference.</summary>
internal static class WordErrors
{
    /// <summary>The words, lower case, punctuation stripped.</summary>
    internal static string[] Words(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char c in text.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c))
                plain.Append(c);
            else if (c is not ('\'' or '\u2019'))
                plain.Append(' ');
        }

        return plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The least number of edits that turn one text's words into the other's.</summary>
    internal static int Count(string[] reference, string[] heard) => Table(reference, heard)[reference.Length, heard.Length];

    /// <summary>The pairs of equal words in one alignment with the least number of edits, in order.</summary>
    internal static List<(int Reference, int Heard)> Align(string[] reference, string[] heard)
    {
        int[,] table = Table(reference, heard);
        var pairs = new List<(int, int)>();
        (int i, int j) = (reference.Length, heard.Length);
        while (i > 0 && j > 0)
        {
            bool equal = reference[i - 1] == heard[j - 1];
            if (table[i, j] == table[i - 1, j - 1] + (equal ? 0 : 1))
            {
                (i, j) = (i - 1, j - 1);
                if (equal)
                    pairs.Add((i, j));
            }
            else if (table[i, j] == table[i - 1, j] + 1)
            {
                i--;
            }
            else
            {
                j--;
            }
        }

        pairs.Reverse();
        return pairs;
    }

    private static int[,] Table(string[] reference, string[] heard)
    {
        int[,] table = new int[reference.Length + 1, heard.Length + 1];
        for (int i = 0; i <= reference.Length; i++)
        {
            for (int j = 0; j <= heard.Length; j++)
            {
                table[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        table[i - 1, j - 1] + (reference[i - 1] == heard[j - 1] ? 0 : 1),
                        Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
            }
        }

        return table;
    }
}
