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
        bool first = true;
        while (at < rest.Length)
        {
            int end = rest[at..].IndexOfAny('\n', '\r', '\f');
            end = end < 0 ? rest.Length : at + end;
            bool blank = rest[at..end].IsWhiteSpace();
            if (blank && blockStart >= 0)
            {
                Flush(rest[blockStart..blockEnd], document, ref first);
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
            Flush(rest[blockStart..blockEnd], document, ref first);
        }
    }

    /// <summary>Adds a paragraph; from the first one it takes the title.</summary>
    private static void Flush(ReadOnlySpan<char> block, DocumentText document, ref bool first)
    {
        document.AddLines(block);
        if (first && document.Blocks.Count > 0)
        {
            first = false;
            document.Title = TitleOf(document.TextOf(document.Blocks[0]));
        }
    }

    /// <summary>
    /// The first line, when it is short and stands alone, or is underlined, or does not end like a sentence and the next line begins
    /// with a capital or a digit, as the lines of a title page do.
    /// </summary>
    private static string? TitleOf(string block)
    {
        string[] lines = block.Split('\n', 3);
        string line = lines[0];
        bool stands = lines.Length == 1
            || lines[1].AsSpan().Trim("=- ").IsEmpty
            || (!(line[^1] is '.' or ',' or ';' or ':' or '-') && lines[1].TrimStart()[0] is var next
                && (char.IsUpper(next) || char.IsDigit(next)));
        return stands && line.Length <= MaxTitle ? TextCleaner.Flow(line) : null;
    }
}
