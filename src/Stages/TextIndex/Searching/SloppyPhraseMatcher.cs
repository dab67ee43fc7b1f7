namespace Tars.TextIndex.Searching;

/// <summary>
/// Counts loose occurrences as Java does: the part that lies nearest to the beginning is moved on and on; each time it passes the next
/// one, the shortest distance of the parts since counts 1 / (1 + distance), if it is within the slop. Equal terms never share an
/// occurrence.
/// </summary>
internal sealed class SloppyPhraseMatcher : PhraseMatcher
{
    private readonly PhrasePart[] _parts;
    private readonly int _slop;
    private readonly PhrasePart[][] _groups;
    // Those that wait, the one nearest to the beginning last.
    private readonly List<PhrasePart> _queue = [];
    private int _end;

    public SloppyPhraseMatcher(PhrasePart[] parts, int slop)
    {
        _parts = parts;
        _slop = slop;
        _groups = [.. parts.GroupBy(p => p.Term, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.OrderBy(p => p.Offset).ToArray())];
        for (var g = 0; g < _groups.Length; g++)
        {
            for (var i = 0; i < _groups[g].Length; i++)
                (_groups[g][i].Group, _groups[g][i].PlaceInGroup) = (g, i);
        }
    }

    public override float Frequency()
    {
        if (!TryPlace())
            return 0;
        var sum = 0f;
        var part = Pop();
        var length = _end - part.Start;
        var next = _queue[^1].Start;
        while (TryAdvance(part) && (part.Group < 0 || TrySeparate(part)))
        {
            if (part.Start <= next)
            {
                length = Math.Min(length, _end - part.Start);
                continue;
            }

            Push(part);
            if (length <= _slop)
                sum += 1f / (1f + length);
            part = Pop();
            next = _queue[^1].Start;
            length = _end - part.Start;
        }

        return length <= _slop ? sum + (1f / (1f + length)) : sum;
    }

    private bool TryPlace()
    {
        foreach (var part in _parts)
            part.First();
        foreach (var group in _groups)
        {
            // All stand at the first occurrence: each moves on by its place.
            for (var i = 1; i < group.Length; i++)
            {
                for (var k = 0; k < i; k++)
                {
                    if (!group[i].Next())
                        return false;
                }
            }
        }

        _end = int.MinValue;
        _queue.Clear();
        foreach (var part in _parts)
        {
            _end = Math.Max(_end, part.Start);
            Push(part);
        }

        return true;
    }

    private bool TryAdvance(PhrasePart part)
    {
        if (!part.Next())
            return false;
        _end = Math.Max(_end, part.Start);
        return true;
    }

    /// <summary>
    /// Moves on equal terms that have come to the same occurrence until none shares one; those that waited are queued anew.
    /// </summary>
    private bool TrySeparate(PhrasePart part)
    {
        var group = _groups[part.Group];
        var own = part.PlaceInGroup;
        var moved = part;
        HashSet<PhrasePart>? waiting = null;
        while (Array.Find(group, p => p != moved && p.Position == moved.Position) is { } other)
        {
            var place = other.PlaceInGroup;
            moved = moved.Start < other.Start || (moved.Start == other.Start && moved.Offset < other.Offset) ? moved : other;
            if (!TryAdvance(moved))
                return false;
            if (place != own)
                (waiting ??= []).Add(group[place]);
        }

        if (waiting is null)
            return true;
        _queue.RemoveAll(waiting.Contains);
        foreach (var other in waiting)
            Push(other);
        return true;
    }

    private void Push(PhrasePart part)
    {
        var at = _queue.Count;
        while (at > 0 && _queue[at - 1].IsBefore(part))
            at--;
        _queue.Insert(at, part);
    }

    private PhrasePart Pop()
    {
        var part = _queue[^1];
        _queue.RemoveAt(_queue.Count - 1);
        return part;
    }
}
