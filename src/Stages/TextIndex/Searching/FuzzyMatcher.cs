using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>
/// The automaton of the terms within some edits of a text: a code point put in, left out or changed, or two neighbours swapped. A state
/// is the row of edits to each beginning of the text, cut off above the limit; the walk through the dictionary makes those it comes to,
/// and leaves out every block whose terms begin with what no state leads on from.
/// </summary>
internal sealed class FuzzyMatcher : TermMatcher
{
    private readonly int[] _text;
    private readonly int _maxEdits;
    private readonly int _prefix;
    private readonly List<byte[]> _rows = [];
    private readonly List<int> _path = [];
    private int _depth;

    /// <param name="text">Code points of the text.</param>
    /// <param name="maxEdits">0 to 2.</param>
    /// <param name="start">The first part of the text, which has to be as it is.</param>
    /// <param name="prefix">Code points of <paramref name="start"/>.</param>
    public FuzzyMatcher(int[] text, int maxEdits, string start, int prefix)
        : base(start)
    {
        _text = text;
        _maxEdits = maxEdits;
        _prefix = prefix;
        var first = new byte[text.Length + 1];
        for (var i = 0; i < first.Length; i++)
            first[i] = (byte)Math.Min(i, maxEdits + 1);
        _rows.Add(first);
    }

    /// <summary>Edits to the last term that was taken.</summary>
    public int Edits => EditsAt(_depth);

    protected override bool Step(int depth, int codePoint)
    {
        while (_rows.Count <= depth + 1)
        {
            _rows.Add(new byte[_text.Length + 1]);
            _path.Add(0);
        }

        _path[depth] = codePoint;
        var above = _rows[depth];
        var row = _rows[depth + 1];
        var limit = _maxEdits + 1;
        // Further from the diagonal than the limit nothing is within it.
        var first = Math.Max(1, depth + 1 - _maxEdits);
        var last = Math.Min(_text.Length, depth + 1 + _maxEdits);
        row[first - 1] = (byte)(first == 1 ? Math.Min(depth + 1, limit) : limit);
        if (last < _text.Length)
            row[last + 1] = (byte)limit;
        int least = row[first - 1];
        for (var i = first; i <= last; i++)
        {
            var edits = _text[i - 1] == codePoint
                ? above[i - 1]
                : 1 + Math.Min(above[i - 1], Math.Min(above[i], row[i - 1]));
            if (i > 1 && depth > 0 && _text[i - 1] == _path[depth - 1] && _text[i - 2] == codePoint)
                edits = Math.Min(edits, 1 + _rows[depth - 1][i - 2]);
            row[i] = (byte)Math.Min(edits, limit);
            least = Math.Min(least, row[i]);
        }

        return least <= _maxEdits && (depth >= _prefix || _text[depth] == codePoint);
    }

    protected override bool IsEnd(int depth)
    {
        _depth = depth;
        return EditsAt(depth) <= _maxEdits;
    }

    private int EditsAt(int depth) => Math.Abs(_text.Length - depth) > _maxEdits ? _maxEdits + 1 : _rows[depth][_text.Length];
}
