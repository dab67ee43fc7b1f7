namespace Tars.Stages.Documents;

/// <summary>The units of the passage that is being packed: first those repeated from the passage before, then new ones.</summary>
internal sealed class PassageDraft(TextDocument document, int maxTokens)
{
    private readonly List<TextUnit> _units = [];
    private int _repeated;

    public IReadOnlyList<TextUnit> Units => _units;

    public int Tokens { get; private set; }

    /// <summary>Whether it holds more than it repeats.</summary>
    public bool HasNew => _units.Count > _repeated;

    /// <summary>Whether nothing in it is repeated.</summary>
    public bool IsAllNew => _repeated == 0;

    public void Add(TextUnit unit)
    {
        _units.Add(unit);
        Tokens += unit.Tokens;
    }

    public void Clear()
    {
        _units.Clear();
        Tokens = 0;
        _repeated = 0;
    }

    /// <summary>
    /// Begins the next passage with the whole sentences and rows at this one's end; headings and pieces are not repeated.
    /// </summary>
    /// <param name="tokens">The most that are repeated.</param>
    /// <param name="least">Units at the beginning that are not repeated even if there is room.</param>
    public void KeepOverlap(int tokens, int least)
    {
        int keep = _units.Count;
        int kept = 0;
        while (keep > least && _units[keep - 1] is { IsWhole: true } unit && !IsHeading(unit) && kept + unit.Tokens <= tokens)
        {
            kept += unit.Tokens;
            keep--;
        }

        _units.RemoveRange(0, keep);
        Tokens = kept;
        _repeated = _units.Count;
    }

    /// <summary>Gives up repeated sentences and rows, the earliest first, until so many tokens more fit.</summary>
    public void MakeRoom(int tokens)
    {
        int drop = 0;
        while (drop < _repeated && Tokens + tokens > maxTokens)
        {
            Tokens -= _units[drop++].Tokens;
        }

        _units.RemoveRange(0, drop);
        _repeated -= drop;
    }

    /// <summary>Whether all that it holds are headings, above a level where one is given.</summary>
    public bool IsHeadingsOnly(int below = int.MaxValue) => _units.TrueForAll(unit => IsHeading(unit) && Level(unit) < below);

    private bool IsHeading(TextUnit unit) => Level(unit) > 0;

    private int Level(TextUnit unit) => document.Blocks[unit.Block].HeadingLevel;
}
