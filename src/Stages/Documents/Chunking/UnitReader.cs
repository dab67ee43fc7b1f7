using System.Globalization;

namespace Tars.Stages.Documents;

/// <summary>
/// Divides the blocks of a document into units of at most so many tokens, in order, covering all that is not white space: headings,
/// sentences, and the rows of tables.
/// </summary>
internal sealed class UnitReader(TextDocument document, int maxTokens)
{
    /// <summary>A user-perceived character longer than this is no longer kept whole: nothing a person writes comes near it.</summary>
    private const int MaxGrapheme = 64;

    public IEnumerable<TextUnit> Read()
    {
        for (int i = 0; i < document.Blocks.Count; i++)
        {
            TextBlock block = document.Blocks[i];
            int blockEnd = Math.Min(block.Start + block.Length, document.Text.Length);
            bool rows = block.HeadingLevel == 0 && (block.IsRow || document.Media == MediaKind.Table);
            int at = SkipSpace(block.Start, blockEnd);
            while (at < blockEnd)
            {
                int end = at + (rows ? LineEnd(document.Text.AsSpan(at, blockEnd - at))
                    : block.HeadingLevel > 0 ? document.Text.AsSpan(at, blockEnd - at).TrimEnd().Length
                    : SentenceSplitter.End(document.Text.AsSpan(at, blockEnd - at), 0, document.Language));
                int start = at;
                while (at < end)
                {
                    (int length, int tokens) = Piece(document.Text.AsSpan(at, end - at), rows);
                    yield return new TextUnit(at, at + length, tokens, i, IsWhole: length == end - start);
                    at = SkipSpace(at + length, end);
                }

                at = SkipSpace(at, blockEnd);
            }
        }
    }

    /// <summary>As much of a row or sentence as fits into a passage, without white space at its end.</summary>
    private (int Length, int Tokens) Piece(ReadOnlySpan<char> rest, bool isRow)
    {
        if (isRow && RowTokens.Fit(rest, maxTokens, out int ofRow) is > 0 and int row)
        {
            return (row, ofRow);
        }

        int fits = TokenCounter.Fit(rest, maxTokens, out int tokens);
        if (fits == rest.Length)
        {
            return (fits, tokens);
        }

        ReadOnlySpan<char> piece = rest[..CutAt(rest, fits)].TrimEnd();
        return (piece.Length, TokenCounter.Count(piece));
    }

    private static int LineEnd(ReadOnlySpan<char> text)
    {
        int end = text.IndexOf('\n');
        return (end < 0 ? text : text[..end]).TrimEnd().Length;
    }

    private int SkipSpace(int at, int end)
    {
        while (at < end && char.IsWhiteSpace(document.Text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>
    /// The best place to cut at or before an index: a line end in the second half, else white space, else between two characters.
    /// </summary>
    private static int CutAt(ReadOnlySpan<char> text, int fits)
    {
        if (char.IsWhiteSpace(text[fits]))
        {
            return fits;
        }

        ReadOnlySpan<char> window = text[..fits];
        int line = window.LastIndexOf('\n');
        if (line > fits / 2)
        {
            return line;
        }

        for (int i = fits - 1; i > 0; i--)
        {
            if (char.IsWhiteSpace(window[i]))
            {
                return i;
            }
        }

        return BeforeGrapheme(text, fits);
    }

    /// <summary>The start of the user-perceived character that a cut would go through.</summary>
    private static int BeforeGrapheme(ReadOnlySpan<char> text, int cut)
    {
        // Clusters are found from a safe start: far enough back for any that is kept whole.
        int at = Math.Max(0, cut - (4 * MaxGrapheme));
        at += at > 0 && char.IsLowSurrogate(text[at]) ? 1 : 0;
        while (at < cut)
        {
            ReadOnlySpan<char> rest = text[at..Math.Min(text.Length, at + (2 * MaxGrapheme))];
            int next = at + StringInfo.GetNextTextElementLength(rest);
            if (next > cut)
            {
                return at > 0 && next - at <= MaxGrapheme ? at : cut;
            }

            at = next;
        }

        return cut;
    }
}
