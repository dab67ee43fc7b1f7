using System.Text;

namespace Tars.Cli.Reporting;

/// <summary>Text as a terminal shows it: colours take no room.</summary>
internal static class VisibleText
{
    private const char Escape = '\u001b';

    /// <summary>The columns a line takes; every character that is shown counts as one.</summary>
    public static int Length(string line)
    {
        int length = 0;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == Escape)
            {
                i = EndOfSequence(line, i);
            }
            else
            {
                length++;
            }
        }

        return length;
    }

    /// <summary>The line cut to so many columns, ending in '…' where something is missing; colours are ended.</summary>
    public static string Cut(string line, int columns)
    {
        if (Length(line) <= columns)
        {
            return line;
        }

        var text = new StringBuilder();
        bool coloured = false;
        int shown = 0;
        for (int i = 0; i < line.Length && shown < columns - 1; i++)
        {
            if (line[i] == Escape)
            {
                int end = EndOfSequence(line, i);
                text.Append(line, i, end - i + 1);
                coloured = true;
                i = end;
            }
            else
            {
                text.Append(line[i]);
                shown++;
            }
        }

        return text.Append(columns > 0 ? "…" : string.Empty).Append(coloured ? "\u001b[0m" : string.Empty).ToString();
    }

    // "ESC [ parameters letter"; anything else is one character long.
    private static int EndOfSequence(string line, int at)
    {
        if (at + 1 >= line.Length || line[at + 1] != '[')
        {
            return at;
        }

        int end = at + 2;
        while (end < line.Length && !char.IsAsciiLetter(line[end]))
        {
            end++;
        }

        return Math.Min(end, line.Length - 1);
    }
}
