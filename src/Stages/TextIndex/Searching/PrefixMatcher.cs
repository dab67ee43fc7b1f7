using Tars.TextIndex.Format;

namespace Tars.TextIndex.Searching;

/// <summary>Takes the terms that begin with a text.</summary>
internal sealed class PrefixMatcher(string prefix) : TermMatcher(prefix)
{
    protected override bool Step(int depth, int codePoint) => true;

    protected override bool IsEnd(int depth) => true;
}
