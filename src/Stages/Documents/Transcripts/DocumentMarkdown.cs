using System.Buffers;
using System.Globalization;
using System.Text;

namespace Tars.Stages.Documents;

/// <summary>
/// Writes a document as Markdown: its title, its headings, a paragraph for each block, led by its time when it is spoken.
/// </summary>
internal static class DocumentMarkdown
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\\`*_[]<>&|~");

    public static string Of(TextDocument document)
    {
        var text = new StringBuilder();
        bool titled = document.Blocks is [{ HeadingLevel: 1 } first, ..]
            && document.Text.AsSpan(first.Start, first.Length).SequenceEqual(document.Title);
        if (!titled)
        {
            text.Append("# ").Append(Escape(TextCleaner.Flow(document.Title))).Append("\n\n");
        }

        foreach (TextBlock block in document.Blocks)
        {
            string[] lines = document.Text.Substring(block.Start, block.Length).Split('\n');
            if (block.HeadingLevel > 0)
            {
                text.Append('#', block.HeadingLevel).Append(' ').Append(Escape(string.Join(' ', lines)));
            }
            else
            {
                if (block.StartSeconds is { } start && double.IsFinite(start))
                {
                    long seconds = (long)start;
                    text.Append(CultureInfo.InvariantCulture, $"**{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}** ");
                }

                text.AppendJoin("  \n", lines.Select(Escape));
            }

            text.Append("\n\n");
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static string Escape(string line)
    {
        line = line.Trim();
        var escaped = new StringBuilder(line.Length + 8);
        int digits = line.AsSpan().IndexOfAnyExceptInRange('0', '9');
        for (int i = 0; i < line.Length; i++)
        {
            bool leading = (i == 0 && line[i] is '#' or '-' or '+' or '=') || (i == digits && i > 0 && line[i] is '.' or ')');
            if (leading || Special.Contains(line[i]))
            {
                escaped.Append('\\');
            }

            escaped.Append(line[i]);
        }

        return escaped.ToString();
    }
}
