namespace Tars.Stages.Rag;

/// <summary>Finds the words that a model says it copied, in the text itself.</summary>
internal static class QuoteFinder
{
    /// <summary>
    /// Where a text holds the words of a quote one after the other; null when it does not. Only white space and the form of quotation
    /// marks, apostrophes and dashes may differ, and a mark at the quote's end that the text does not have.
    /// </summary>
    public static TextSpan? Find(string text, string quote)
    {
        string wanted = Normal(quote, out _).Trim();
        string normal = Normal(text, out int[] places);
        foreach (string form in new[] { wanted, wanted.TrimEnd('.', ',', ';', ':', '!', '?', ' ') })
        {
            int at = !form.Any(char.IsLetterOrDigit) ? -1 : normal.IndexOf(form, StringComparison.Ordinal);
            if (at >= 0)
            {
                int start = places[at];
                int last = places[at + form.Length - 1];
                return new TextSpan(start, last + 1 - start);
            }
        }

        return null;
    }

    // One space for each stretch of white space; places[i] is where character i of the result stands in the text.
    private static string Normal(string text, out int[] places)
    {
        var normal = new char[text.Length];
        places = new int[text.Length];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i] switch
            {
                '\u2018' or '\u2019' or '\u02bc' => '\'',
                '\u201c' or '\u201d' or '\u201e' or '\u00ab' or '\u00bb' => '"',
                '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' => '-',
                char other => char.IsWhiteSpace(other) ? ' ' : other,
            };
            if (c == ' ' && length > 0 && normal[length - 1] == ' ')
            {
                continue;
            }

            places[length] = i;
            normal[length++] = c;
        }

        return new string(normal, 0, length);
    }
}
