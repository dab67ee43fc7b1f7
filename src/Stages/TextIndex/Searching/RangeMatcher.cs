using System.Text;
using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Takes the terms between two, in byte order; null is open.</summary>
internal sealed class RangeMatcher(string? lower, string? upper, bool includesLower, bool includesUpper) : TermMatcher("")
{
    private readonly byte[] _lower = Encoding.UTF8.GetBytes(lower ?? "");
    private readonly byte[]? _upper = upper is null ? null : Encoding.UTF8.GetBytes(upper);

    public override bool MayContinue(ReadOnlySpan<byte> prefix) =>
        (prefix.SequenceCompareTo(_lower) >= 0 || _lower.AsSpan().StartsWith(prefix)) && !IsBehind(prefix);

    public override bool Takes(ReadOnlySpan<byte> term)
    {
        var low = lower is null ? 1 : term.SequenceCompareTo(_lower);
        var high = _upper is null ? -1 : term.SequenceCompareTo(_upper);
        return (low > 0 || (low == 0 && includesLower)) && (high < 0 || (high == 0 && includesUpper));
    }

    public override bool IsBehind(ReadOnlySpan<byte> term) => _upper is not null && term.SequenceCompareTo(_upper) > 0;

    protected override bool Step(int depth, int codePoint) => true;

    protected override bool IsEnd(int depth) => true;
}
