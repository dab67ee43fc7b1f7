namespace Tars.Stages.Acquire.Sniffing;

/// <summary>Recognises delimited rows by the count of delimiters outside quotes, which is the same in nearly every line.</summary>
internal static class CsvShape
{
    private const string Delimiters = ",;\t";

    /// <summary>The delimiter and the number of columns; null when the lines are no rows.</summary>
    public static (char Delimiter, int Columns)? Columns(List<string> lines)
    {
        if (lines.Count < 2)
            return null;
        (char Delimiter, int Columns)? best = null;
        foreach (char delimiter in Delimiters)
        {
            int columns = Fields(lines[0], delimiter);

            // Prose has commas too, followed by spaces; rows seldom do.
            bool prose = delimiter != '\t' && columns < 4 && lines[0].Contains($"{delimiter} ", StringComparison.Ordinal);
            if (columns < 2 || prose || columns <= (best?.Columns ?? 0))
                continue;
            int same = lines.Count(line => Fields(line, delimiter) == columns);
            if (same * 10 >= lines.Count * 9)
                best = (delimiter, columns);
        }

        return best;
    }

    private static int Fields(string line, char delimiter)
    {
        int count = 1;
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == delimiter && !quoted)
                count++;
        }

        return count;
    }
}
