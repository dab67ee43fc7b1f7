using System.Globalization;

namespace Tars.Stages.Documents;

/// <summary>
/// Divides the blocks of a document into units of at most so many tokens, in order, covering all that is not white space.
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
            int at = SkipSpace(block.Start, blockEnd);
            while (at < blockEnd)
            {
                int end = block.HeadingLevel > 0
                    ? at + document.Text.AsSpan(at, blockEnd - at).TrimEnd().Length
                    : at + SentenceSplitter.End(document.Text.AsSpan(at, blockEnd - at), 0, document.Language);
                bool whole = true;
                while (at < end)
                {
                    int fits = TokenCounter.Fit(document.Text.AsSpan(at, end - at), maxTokens, out int tokens);
                    if (fits == end - at)
                    {
                        yield return new TextUnit(at, end, tokens, i, whole);
                        at = end;
                        break;
                    }

                    int cut = CutAt(document.Text.AsSpan(at, end - at), fits);
                    ReadOnlySpan<char> piece = document.Text.AsSpan(at, cut).TrimEnd();
                    whole = false;
                    yield return new TextUnit(at, at + piece.Length, TokenCounter.Count(piece), i, IsWhole: false);
                    at = SkipSpace(at + cut, end);
                }

                at = SkipSpace(at, blockEnd);
            }
        }
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
