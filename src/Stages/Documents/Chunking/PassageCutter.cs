namespace Tars.Stages.Documents;

/// <summary>Packs the units of one document into passages. Holds one passage at a time; linear in the length of the text.</summary>
internal sealed class PassageCutter(TextDocument document, int maxTokens, int overlapTokens)
{
    private readonly HeadingTrail _trail = new(document);
    private readonly PassageMaker _maker = new(document);
    private readonly PassageDraft _draft = new(document, maxTokens);
    private int _lastHeading = -1;

    public IEnumerable<Passage> Cut()
    {
        foreach (TextUnit unit in new UnitReader(document, maxTokens).Read())
        {
            TextBlock block = document.Blocks[unit.Block];
            if (block.HeadingLevel > 0 && unit.Block != _lastHeading)
            {
                if (_draft.HasNew && !IsOuterHeadingOnly(block.HeadingLevel))
                {
                    yield return Passage();
                    _draft.Clear();
                }
                else if (!_draft.HasNew)
                {
                    _draft.Clear();
                }

                _trail.Enter(block);
                _lastHeading = unit.Block;
            }

            if (_draft.Tokens + unit.Tokens > maxTokens)
            {
                if (_draft.HasNew)
                {
                    yield return Passage();
                    _draft.KeepOverlap(overlapTokens, least: 0);
                }

                _draft.MakeRoom(unit.Tokens);
            }

            _draft.Add(unit);
        }

        if (_draft.HasNew)
        {
            yield return Passage();
        }
    }

    /// <summary>
    /// A heading and the ones below it stay together when nothing stands between them: "Guide", "Installing", then text.
    /// </summary>
    private bool IsOuterHeadingOnly(int level) =>
        _draft is { IsAllNew: true, HasNew: true } && _draft.IsHeadingsOnly(level);

    private Passage Passage() => _maker.Make(_draft.Units, _draft.Tokens, _trail.Path);
}
