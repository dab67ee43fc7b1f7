namespace Tars.Stages.Documents;

/// <summary>Reads plain text: blank lines separate the paragraphs, whose lines are kept.</summary>
internal static class PlainText
{
    private const int MaxTitle = 100;

    public static void Read(string text, DocumentText document)
    {
        ReadOnlySpan<char> rest = text;
        int blockStart = -1;
        int blockEnd = 0;
        int at = 0;
        while (at < rest.Length)
        {
            int end = rest[at..].IndexOfAny('\n', '\r', '\f');
            end = end < 0 ? rest.Length : at + end;
            bool blank = rest[at..end].IsWhiteSpace();
            if (blank && blockStart >= 0)
            {
                document.AddLines(rest[blockStart..blockEnd]);
                blockStart = -1;
            }
            else if (!blank)
            {
                blockStart = blockStart < 0 ? at : blockStart;
                blockEnd = end;
            }

            at = end + (end + 1 < rest.Length && rest[end] == '\r' && rest[end + 1] == '\n' ? 2 : 1);
        }

        if (blockStart >= 0)
        {
            document.AddLines(rest[blockStart..blockEnd]);
        }

        if (document.Blocks.Count > 0)
        {
            document.Title = TitleOf(document.TextOf(document.Blocks[0]), goesOn: document.Blocks.Count > 1);
        }
    }

    /// <summary>
    /// The first line of a text that goes on after it: when it is short, does not end like a sentence, and stands alone, is
    /// underlined, or is in capitals. Other first lines are text like the rest, and the file's name is the better title.
    /// </summary>
    private static string? TitleOf(string block, bool goesOn)
    {
        string[] lines = block.Split('\n', 3);
        string line = lines[0];
        bool stands = lines.Length == 1 || lines[1].AsSpan().Trim("=- ").IsEmpty || IsInCapitals(line);
        return stands && (goesOn || lines.Length == 3) && line.Length <= MaxTitle && line[^1] is not ('.' or ',' or ';' or ':' or '-')
            ? TextCleaner.Flow(line)
            : null;
    }

    private static bool IsInCapitals(string line) => line.Count(char.IsUpper) > 1 && !line.Any(char.IsLower);
}
