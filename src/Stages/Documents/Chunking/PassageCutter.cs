namespace Tars.Stages.Documents;

/// <summary>Packs the units of one document into passages. Holds one passage at a time; linear in the length of the text.</summary>
internal sealed class PassageCutter(TextDocument document, int maxTokens, int overlapTokens)
{
    private readonly HeadingTrail _trail = new(document);
    private readonly PassageMaker _maker = new(document);
    private readonly List<TextUnit> _units = [];
    private int _tokens;
    private int _repeated;
    private int _lastHeading = -1;

    public IEnumerable<Passage> Cut()
    {
        foreach (TextUnit unit in new UnitReader(document, maxTokens).Read())
        {
            TextBlock block = document.Blocks[unit.Block];
            if (block.HeadingLevel > 0 && unit.Block != _lastHeading)
            {
                if (HasNew && !IsOuterHeadingOnly(block.HeadingLevel))
                {
                    yield return Passage();
                    Clear();
                }
                else if (!HasNew)
                {
                    Clear();
                }

                _trail.Enter(block);
                _lastHeading = unit.Block;
            }

            if (_tokens + unit.Tokens > maxTokens)
            {
                if (HasNew)
                {
                    yield return Passage();
                    Overlap();
                }

                MakeRoom(unit.Tokens);
            }

            _units.Add(unit);
            _tokens += unit.Tokens;
        }

        if (HasNew)
        {
            yield return Passage();
        }
    }

    private bool HasNew => _units.Count > _repeated;

    /// <summary>
    /// A heading and the ones below it stay together when nothing stands between them: "Guide", "Installing", then text.
    /// </summary>
    private bool IsOuterHeadingOnly(int level) =>
        _repeated == 0
        && _units.Count > 0
        && _units.TrueForAll(unit => document.Blocks[unit.Block].HeadingLevel is > 0 and var outer && outer < level);

    private void Clear()
    {
        _units.Clear();
        _tokens = 0;
        _repeated = 0;
    }

    /// <summary>
    /// Keeps the whole sentences and rows at the end that fit into the overlap; headings and pieces are not repeated.
    /// </summary>
    private void Overlap()
    {
        int keep = _units.Count;
        int tokens = 0;
        while (keep > 0)
        {
            TextUnit unit = _units[keep - 1];
            if (!unit.IsWhole || tokens + unit.Tokens > overlapTokens || document.Blocks[unit.Block].HeadingLevel > 0)
            {
                break;
            }

            tokens += unit.Tokens;
            keep--;
        }

        _units.RemoveRange(0, keep);
        _tokens = tokens;
        _repeated = _units.Count;
    }

    /// <summary>Gives up repeated sentences and rows, the earliest first, until the next unit fits.</summary>
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

    private Passage Passage() => _maker.Make(_units, _tokens, _trail.Path);
}
