namespace Tars.Stages.Documents;

/// <summary>Packs units into passages that begin where a chunker says, and end earlier where they would grow too large.</summary>
internal sealed class UnitPacker(TextDocument document, int maxTokens, int overlapTokens)
{
    private readonly PassageDraft _draft = new(document, maxTokens);

    public IEnumerable<Passage> Pack(Chunker chunker)
    {
        TextUnit[] units = [.. chunker.Units(document, maxTokens)];
        var starts = chunker.Breaks(document, units, maxTokens).ToHashSet();
        long[] partTokens = PartTokens(units, starts);
        var trail = new HeadingTrail(document);
        var maker = new PassageMaker(document);
        int entered = -1;
        string path = string.Empty;
        for (int i = 0; i < units.Length; i++)
        {
            TextUnit unit = units[i];
            bool isBreak = starts.Contains(i);
            if (_draft.HasNew && (isBreak || _draft.Tokens + unit.Tokens > maxTokens))
            {
                yield return maker.Make(_draft.Units, _draft.Tokens, path);
                _draft.KeepOverlap(isBreak && !chunker.RepeatsOverBreaks ? 0 : overlapTokens, least: 1);

                // A part that fits into a passage stays whole: what is repeated before it gives way.
                _draft.MakeRoom(isBreak && partTokens[i] <= maxTokens ? (int)partTokens[i] : unit.Tokens);
            }

            TextBlock block = document.Blocks[unit.Block];
            bool isHeading = block.HeadingLevel > 0;
            if (isHeading && unit.Block != entered)
            {
                trail.Enter(block);
                entered = unit.Block;
            }

            // A passage stands under the headings of its first new text: those that it begins with are among them.
            if (!_draft.HasNew || _draft.IsHeadingsOnly())
            {
                path = trail.Path;
            }

            _draft.Add(unit);
        }

        if (_draft.HasNew)
        {
            yield return maker.Make(_draft.Units, _draft.Tokens, path);
        }
    }

    /// <summary>For each unit that begins a part the tokens of the part.</summary>
    private static long[] PartTokens(TextUnit[] units, HashSet<int> starts)
    {
        long[] tokens = new long[units.Length];
        int start = 0;
        for (int i = 0; i < units.Length; i++)
        {
            start = starts.Contains(i) ? i : start;
            tokens[start] += units[i].Tokens;
        }

        return tokens;
    }
}
