namespace Tars.Stages.Documents;

/// <summary>Packs units into passages that begin where a chunker says, and end earlier where they would grow too large.</summary>
internal sealed class UnitPacker(TextDocument document, int maxTokens, int overlapTokens)
{
    private readonly List<TextUnit> _units = [];
    private int _tokens;
    private int _repeated;

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
            if (HasNew && (isBreak || _tokens + unit.Tokens > maxTokens))
            {
                yield return maker.Make(_units, _tokens, path);
                KeepOverlap(isBreak && !chunker.RepeatsOverBreaks ? 0 : overlapTokens);

                // A part that fits into a passage stays whole: what is repeated before it gives way.
                MakeRoom(isBreak && partTokens[i] <= maxTokens ? (int)partTokens[i] : unit.Tokens);
            }

            TextBlock block = document.Blocks[unit.Block];
            bool isHeading = block.HeadingLevel > 0;
            if (isHeading && unit.Block != entered)
            {
                trail.Enter(block);
                entered = unit.Block;
            }

            // A passage stands under the headings of its first new text: those that it begins with are among them.
            if (!HasNew || _units.TrueForAll(IsHeading))
            {
                path = trail.Path;
            }

            _units.Add(unit);
            _tokens += unit.Tokens;
        }

        if (HasNew)
        {
            yield return maker.Make(_units, _tokens, path);
        }
    }

    private bool HasNew => _units.Count > _repeated;

    private bool IsHeading(TextUnit unit) => document.Blocks[unit.Block].HeadingLevel > 0;

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

    private void KeepOverlap(int most)
    {
        int keep = _units.Count;
        int tokens = 0;
        while (keep > 1 && _units[keep - 1].IsWhole && !IsHeading(_units[keep - 1]) && tokens + _units[keep - 1].Tokens <= most)
        {
            tokens += _units[--keep].Tokens;
        }

        _units.RemoveRange(0, keep);
        _tokens = tokens;
        _repeated = _units.Count;
    }

    private void MakeRoom(int tokens)
    {
        int drop = 0;
        while (drop < _repeated && _tokens + tokens > maxTokens)
        {
            _tokens -= _units[drop++].Tokens;
        }

        _units.RemoveRange(0, drop);
        _repeated -= drop;
    }
}
