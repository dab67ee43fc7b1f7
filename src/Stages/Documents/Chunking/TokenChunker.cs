namespace Tars.Stages.Documents;

/// <summary>Passages of equal size: as many words as fit.</summary>
internal sealed class TokenChunker : Chunker
{
    public override bool RepeatsOverBreaks => true;

    public override IEnumerable<TextUnit> Units(TextDocument document, int maxTokens)
    {
        // Words, of rows too, each with the tokens that it has by itself; one too long for a passage comes in pieces.
        var flow = document with
        {
            Media = MediaKind.Document, Blocks = [.. document.Blocks.Select(block => block with { IsRow = false })],
        };
        foreach (TextUnit unit in new UnitReader(flow, maxTokens).Read())
        {
            int at = unit.Start;
            while (at < unit.End)
            {
                int end = at;
                while (end < unit.End && !char.IsWhiteSpace(document.Text[end]))
                {
                    end++;
                }

                int tokens = Math.Max(1, TokenCounter.Count(document.Text.AsSpan(at, end - at)));
                yield return new TextUnit(at, end, tokens, unit.Block, IsWhole: true);
                at = end;
                while (at < unit.End && char.IsWhiteSpace(document.Text[at]))
                {
                    at++;
                }
            }
        }
    }

    public override IEnumerable<int> Breaks(TextDocument document, IReadOnlyList<TextUnit> units, int maxTokens) => [];
}
