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
            bool begins = char.IsUpper(c) && i > 0 && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]) && char.IsUpper(name[i - 1])));
            if (begins || !char.IsLetter(c))
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
}
