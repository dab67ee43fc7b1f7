namespace Tars.TextIndex.Analysis;

/// <summary>Cuts words into overlapping parts, in the order of their beginnings and then of their lengths.</summary>
internal sealed class GramFilter(int least, int most, bool beginnings, TokenSink next) : TokenSink
{
    private int _pending;

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        _pending += positionIncrement;
        for (var from = 0; from < term.Length; from += LengthAt(term, from))
        {
            var to = from;
            for (var length = 1; length <= most && to < term.Length; length++)
            {
                to += LengthAt(term, to);
                if (length < least)
                    continue;
                next.Accept(term[from..to], _pending, start, end);
                _pending = 0;
            }

            if (beginnings)
                return;
        }
    }

    private static int LengthAt(ReadOnlySpan<char> term, int at) =>
        char.IsHighSurrogate(term[at]) && at + 1 < term.Length && char.IsLowSurrogate(term[at + 1]) ? 2 : 1;
}
