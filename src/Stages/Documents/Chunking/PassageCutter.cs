namespace Tars.Stages.Documents;

/// <summary>Packs the units of one document into passages. Holds one passage at a time; linear in the length of the text.</summary>
internal sealed class PassageCutter(TextDocument document, int maxTokens, int overlapTokens)
{
    private const int MaxHeading = 200;

    private readonly string?[] _headings = new string?[7];
    private readonly List<TextUnit> _units = [];
    private int _tokens;
    private int _repeated;
    private int _ordinal;
    private int _lastHeading = -1;
    private string _path = string.Empty;

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

                Enter(unit.Block, block);
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

    /// <summary>A heading and the ones below it stay together when nothing stands between them: "Guide", "Installing", then text.</summary>
    private bool IsOuterHeadingOnly(int level) =>
        _repeated == 0
        && _units.Count > 0
        && _units.TrueForAll(unit => document.Blocks[unit.Block].HeadingLevel is > 0 and var outer && outer < level);

    private void Enter(int index, TextBlock block)
    {
        int level = Math.Min(block.HeadingLevel, 6);
        ReadOnlySpan<char> text = document.Text.AsSpan(block.Start, block.Length).Trim();
        if (text.Length > MaxHeading)
        {
            int cut = MaxHeading - (char.IsHighSurrogate(text[MaxHeading - 1]) ? 1 : 0);
            text = $"{text[..cut].TrimEnd()}…";
        }

        _headings[level] = text.ToString();
        Array.Clear(_headings, level + 1, _headings.Length - level - 1);
        string[] path = [.. _headings.OfType<string>()];
        bool saysTitle = path[0].Equals(document.Title, StringComparison.OrdinalIgnoreCase);
        _path = string.Join(" > ", saysTitle ? path[1..] : path);
        _lastHeading = index;
    }

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

    private Passage Passage()
    {
        int start = _units[0].Start;
        int end = _units[^1].End;
        return new Passage
        {
            Source = document.Source,
            Sha256 = document.Sha256,
            Title = document.Title,
            Heading = _path,
            Media = document.Media,
            Language = document.Language,
            Text = document.Text[start..end],
            Start = start,
            Ordinal = _ordinal++,
            Tokens = _tokens,
            Anchors = Anchors(start),
        };
    }

    /// <summary>
    /// One anchor for each block that the passage holds some of. What is spoken has the times of its whole block, even where it was
    /// cut.
    /// </summary>
    private Anchor[] Anchors(int passageStart)
    {
        var anchors = new List<Anchor>();
        int first = 0;
        for (int i = 1; i <= _units.Count; i++)
        {
            if (i < _units.Count && _units[i].Block == _units[first].Block)
            {
                continue;
            }

            TextBlock block = document.Blocks[_units[first].Block];
            int start = _units[first].Start;
            anchors.Add(new Anchor(start - passageStart, _units[i - 1].End - start, block.Page, block.StartSeconds, block.EndSeconds));
            first = i;
        }

        return [.. anchors];
    }
}
