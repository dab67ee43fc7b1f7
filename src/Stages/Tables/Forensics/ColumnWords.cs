using System.Text;

namespace Tars.Stages.Tables;

/// <summary>Splits a column's name into words: "UnitPrice", "unit_price" and "unit price" are all "unit", "price".</summary>
internal static class ColumnWords
{
    internal static IReadOnlyList<string> Of(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            if (BeginsWord(name, i) || !char.IsLetter(c))
                End();
            if (char.IsLetter(c))
                word.Append(char.ToLowerInvariant(c));
            else if (c == '%')
                words.Add("percent");
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }

    // A capital behind a small letter, or the last of several before a small one: UnitPrice, HTTPCode.
    private static bool BeginsWord(string name, int i) => i > 0 && char.IsUpper(name[i])
        && (char.IsLower(name[i - 1]) || (char.IsUpper(name[i - 1]) && i + 1 < name.Length && char.IsLower(name[i + 1])));
}
