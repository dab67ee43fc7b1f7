namespace Tars.TextIndex.Analysis;

/// <summary>Stems English words by Porter's algorithm of 1980.</summary>
internal sealed class PorterFilter(TokenSink next) : TokenSink
{
    private readonly PorterStemmer _stemmer = new();

    public override void Accept(ReadOnlySpan<char> term, int positionIncrement, int start, int end) =>
        next.Accept(_stemmer.Stem(term), positionIncrement, start, end);
}
