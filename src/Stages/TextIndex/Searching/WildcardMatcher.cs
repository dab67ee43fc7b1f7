using System.Text;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>
/// Takes the terms that fit a pattern: <c>*</c> is any text, <c>?</c> any code point, a backslash takes the next one as it is.
/// </summary>
internal sealed class WildcardMatcher : TermMatcher
{
    private const int AnyText = -1;
    private const int AnyOne = -2;
    private readonly int[] _pattern;
    // Behind each depth the places in the pattern that may come next, as bits.
    private readonly List<ulong[]> _states = [];

    private WildcardMatcher(string start, int[] pattern)
        : base(start)
    {
        _pattern = pattern;
        var first = NewState();
        Add(first, 0);
        _states.Add(first);
    }

    public static WildcardMatcher Of(string pattern)
    {
        var parsed = Parse(pattern);
        var start = new StringBuilder();
        foreach (var code in parsed.TakeWhile(c => c >= 0))
            start.Append(new Rune(code));
        return new WildcardMatcher(start.ToString(), parsed);
    }

    protected override bool Step(int depth, int codePoint)
    {
        while (_states.Count <= depth + 1)
            _states.Add(NewState());
        var from = _states[depth];
        var to = _states[depth + 1];
        Array.Clear(to);
        var any = false;
        for (var at = 0; at < _pattern.Length; at++)
        {
            if (!Has(from, at))
                continue;
            var wanted = _pattern[at];
            if (wanted == AnyText)
                Add(to, at);
            else if (wanted == AnyOne || wanted == codePoint)
                Add(to, at + 1);
            else
                continue;
            any = true;
        }

        return any;
    }

    protected override bool IsEnd(int depth) => Has(_states[depth], _pattern.Length);

    private static int[] Parse(string pattern)
    {
        List<int> codes = [];
        var escaped = false;
        foreach (var rune in pattern.EnumerateRunes())
        {
            if (!escaped && rune.Value == '\\')
            {
                escaped = true;
                continue;
            }

            var code = escaped ? rune.Value : rune.Value switch { '*' => AnyText, '?' => AnyOne, _ => rune.Value };
            escaped = false;
            if (code != AnyText || codes.Count == 0 || codes[^1] != AnyText)
                codes.Add(code);
        }

        // A backslash that escapes nothing stands for itself.
        if (escaped)
            codes.Add('\\');
        return [.. codes];
    }

    private ulong[] NewState() => new ulong[(_pattern.Length >> 6) + 1];

    private void Add(ulong[] state, int at)
    {
        state[at >> 6] |= 1UL << (at & 63);
        // A text of no length goes on behind.
        if (at < _pattern.Length && _pattern[at] == AnyText)
            Add(state, at + 1);
    }

    private static bool Has(ulong[] state, int at) => (state[at >> 6] >> (at & 63) & 1) != 0;
}
