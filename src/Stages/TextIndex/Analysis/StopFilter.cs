using System.Collections.Frozen;

namespace Tars.TextIndex.Analysis;

/// <summary>Drops stop words; the tokens behind them keep their distance.</summary>
internal sealed class StopFilter(FrozenSet<string> words, TokenSink next) : TokenSink
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words = words.GetAlternateLookup<ReadOnlySpan<char>>();
    private int _skipped;

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        if (_words.Contains(term))
        {
            _skipped += positionIncrement;
            return;
        }

        next.Accept(term, positionIncrement + _skipped, start, end);
        _skipped = 0;
    }
}
