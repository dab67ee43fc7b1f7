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

    /// <summary>A short line that stands alone before the rest is the title; so is one that is underlined.</summary>
    private static void Flush(ReadOnlySpan<char> block, DocumentText document, ref bool first)
    {
        int before = document.Blocks.Count;
        document.AddLines(block);
        if (!first || document.Blocks.Count == before)
        {
            return;
        }

        first = false;
        ReadOnlySpan<char> trimmed = block.Trim();
        int lineEnd = trimmed.IndexOfAny('\n', '\r');
        ReadOnlySpan<char> line = lineEnd < 0 ? trimmed : trimmed[..lineEnd].TrimEnd();
        bool alone = lineEnd < 0 || trimmed[lineEnd..].Trim().Trim("=-").IsEmpty;
        if (alone && line.Length <= MaxTitle)
        {
            document.Title = TextCleaner.Flow(line);
        }
    }
}
