namespace Tars.TextIndex.Analysis;

/// <summary>
/// Puts alternatives in the place of the longest run of words that the map knows. Keeps back as many words as its longest entry has.
/// </summary>
internal sealed class SynonymFilter(SynonymMap map, TokenSink next) : TokenSink
{
    private readonly List<Token> _waiting = [];
    private int _gap;

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        _waiting.Add(new Token(term.ToString(), positionIncrement + _gap, start, end));
        _gap = 0;
        while (_waiting.Count >= map.Longest)
            PassFirst();
    }

    internal override void Complete()
    {
        while (_waiting.Count > 0)
            PassFirst();
    }

    private void PassFirst()
    {
        for (var count = Math.Min(map.Longest, _waiting.Count); count > 0; count--)
        {
            // Only what stands in a row is one entry.
            if (_waiting.Take(count).Skip(1).Any(t => t.PositionIncrement != 1))
                continue;
            if (map.Find(_waiting.Take(count).Select(t => t.Term).ToArray()) is not { } alternatives)
                continue;
            PassAlternatives(count, alternatives);
            _waiting.RemoveRange(0, count);
            return;
        }

        var token = _waiting[0];
        _waiting.RemoveAt(0);
        next.Accept(token.Term, token.PositionIncrement, token.Start, token.End);
    }

    private void PassAlternatives(int count, IReadOnlyList<string[]> alternatives)
    {
        var pending = _waiting[0].PositionIncrement;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var place = 0; place < count; place++)
        {
            seen.Clear();
            pending += place == 0 ? 0 : 1;
            foreach (var words in alternatives)
            {
                // The words behind the last place share it.
                for (var i = place; i < words.Length && (i == place || place == count - 1); i++)
                {
                    if (!seen.Add(words[i]))
                        continue;
                    // A single word stands for all that it replaces.
                    var end = words.Length == 1 ? count - 1 : Math.Min(i, count - 1);
                    next.Accept(words[i], pending, _waiting[place].Start, _waiting[end].End);
                    pending = 0;
                }
            }
        }

        // Places that no alternative filled are still a distance.
        if (_waiting.Count == count)
            _gap = pending;
        else if (pending > 0)
            _waiting[count] = _waiting[count] with { PositionIncrement = _waiting[count].PositionIncrement + pending };
    }
}
