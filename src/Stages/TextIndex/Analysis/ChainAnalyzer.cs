namespace Tars.TextIndex.Analysis;

/// <summary>The word tokenizer followed by filters; without any, by lower-casing alone.</summary>
internal sealed class ChainAnalyzer(IReadOnlyList<Func<TokenSink, TokenSink>> filters) : Analyzer
{
    public override void Tokenize(ReadOnlySpan<char> text, TokenSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        var first = filters.Count == 0 ? new LowerCaseFilter(sink) : sink;
        for (var i = filters.Count - 1; i >= 0; i--)
            first = filters[i](first);
        WordTokenizer.Tokenize(text, first);
    }
}
