using System.Collections.Frozen;

namespace Tars.TextIndex.Analysis;

/// <summary>Drops the 33 classic English stop words; the tokens behind them keep their distance.</summary>
internal sealed class StopFilter(TokenSink next) : TokenSink
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = new[]
    {
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not", "of", "on", "or",
        "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was", "will", "with",
    }.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private int _skipped;

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end)
    {
        if (Words.Contains(term))
        {
            _skipped += positionIncrement;
            return;
        }

        next.Accept(term, positionIncrement + _skipped, start, end);
        _skipped = 0;
    }
}
